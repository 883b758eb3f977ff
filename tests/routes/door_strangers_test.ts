import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { post, request, serveApp, testApp } from "../helpers/app.ts";
import { assertHtml, assertProblem } from "../helpers/assert_response.ts";
import { bearer, BROWSER, closedApp, cookiesOf, PASSWORD, signIn } from "../helpers/closed_app.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";
import { routePaths } from "../helpers/routes.ts";

Deno.test("without a sign-in, no route by any method reads, changes or spends anything", async () => {
  const { ask, owner, turns, store, model, close } = closedApp();
  const turn = await turns.start(owner, { message: "Mine" });
  await turn.ended;
  const { conversationId: id } = turn;
  const paths = (await routePaths({ id, message: turn.messageId })).filter((path) => {
    return !/^\/(healthz|signin(\/oidc|\/callback)?|signout)$/.test(path);
  });
  paths.push(
    `/c/${id}.json`,
    `/c/${id}.md`,
    `/api/turns/${turn.id}`,
    "/nothing",
    "/signin/x",
    "//chat",
    "/CHAT",
    "/c/%2e%2e/",
  );
  const cookie = `session=${owner}; sign-in=${owner}; __Host-sign-in=x`;
  let count = 0;
  for (const path of paths) {
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]) {
      for (const type of ["application/json", "application/x-www-form-urlencoded"]) {
        const hasBody = method !== "GET" && method !== "HEAD";
        const body = !hasBody ? null : type.endsWith("json") ? '{"message":"Hi"}' : "message=Hi&title=x&theme=dark";
        const headers = { cookie, "content-type": type };
        const url = `http://127.0.0.1:8000${path}`;
        const response = await ask(new Request(url, { method, headers, body }));
        assert.equal(response.status, 401, `${method} ${url}`);
        assert.deepEqual(response.headers.getSetCookie(), []);
        const text = await response.text();
        assert.doesNotMatch(text, /Mine|Hello/);
        if (method !== "HEAD") assert.match(text, /"code":"unauthenticated"/);
        count++;
      }
    }
  }
  assert.ok(count > 200);
  assert.equal(model.requests.length, 1);
  assert.equal((await store.conversations(owner, { limit: 10 })).items.length, 1);
  assert.equal((await store.messages(owner, id)).length, 2);
  await close();
});

Deno.test("nobody is led elsewhere from the sign-in, by its address or by its form", async () => {
  const { ask } = closedApp();
  const cookie = cookiesOf(await ask(signIn(PASSWORD)));
  for (const to of ["https://attacker.example/", "//attacker.example", "/\\attacker.example", "/.//attacker.example"]) {
    const after = await ask(signIn(PASSWORD, to));
    const already = await ask(request(`/signin?to=${encodeURIComponent(to)}`, undefined, { ...BROWSER, cookie }));
    const brought = await ask(post("/bring", { to }, { ...BROWSER, cookie }));
    for (const response of [after, already, brought]) {
      assert.equal(response.status, 303);
      const back = new URL(response.headers.get("location")!, "https://chat.example");
      assert.equal(back.origin, "https://chat.example", to);
    }
  }
});

Deno.test("wrong passwords are told as such, and after five of them none is looked at, not even the right one", async () => {
  const { ask } = closedApp();
  for (let i = 0; i < 5; i++) {
    const response = await ask(signIn(`wrong ${i}`, "/c/x"));
    assert.equal(response.headers.get("www-authenticate"), 'Bearer realm="Freshet"');
    const html = await assertHtml(response, 401);
    assert.match(html, /That is not the password\./);
    assert.match(html, /name="to" value="\/c\/x"/);
    assert.doesNotMatch(html, /wrong \d/);
  }
  const refused = await ask(signIn(PASSWORD));
  assert.equal(refused.headers.get("retry-after"), "180");
  assert.deepEqual(refused.headers.getSetCookie(), []);
  assert.match(await assertHtml(refused, 429), /The password was wrong too often\. Try again in 3 minutes\./);
  const program = await ask(request("/chat", { message: "Hi" }, bearer(PASSWORD)));
  await assertProblem(program, { status: 429, code: "too_many_attempts" });
});

Deno.test("guesses by the form and by bearers count together, whatever address and cookie one claims to have", async () => {
  const { ask, model } = closedApp();
  const outcomes: number[] = [];
  for (let i = 0; i < 12; i++) {
    const headers = {
      "x-forwarded-for": `203.0.113.${i}`,
      forwarded: `for=203.0.113.${i}`,
      "x-real-ip": `203.0.113.${i}`,
      cookie: `sign-in=made-up-${i}; session=${newId()}`,
    };
    const asked = i % 2 === 0
      ? signIn("wrong", "/", headers)
      : request("/chat", { message: "Hi" }, { ...headers, ...bearer("wrong") });
    const response = await ask(asked);
    outcomes.push(response.status);
    await response.body?.cancel();
  }
  assert.deepEqual(outcomes, [...Array(5).fill(401), ...Array(7).fill(429)]);
  assert.equal(model.requests.length, 0);
});

Deno.test("a thousand guesses over a hundred connections at once find nothing, though the password is among them", async () => {
  const app = testApp(new FakeModel(["Hello", STOP]), { CHAT_PASSWORD: PASSWORD });
  await using server = serveApp({ ...app, handler: app.fetch });
  const statuses = new Map<number, number>();
  const guess = async (i: number) => {
    const headers = bearer(i === 700 ? PASSWORD : `guess ${i}`);
    const response = await fetch(`${server.url}/api/export`, { headers });
    await response.body?.cancel();
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
  };
  let next = 0;
  const connection = async () => {
    while (next < 1_000) await guess(next++);
  };
  await Promise.all(Array.from({ length: 100 }, connection));
  assert.deepEqual(Object.fromEntries(statuses), { 401: 5, 429: 995 });
});

Deno.test("no page of another site signs anybody in or out", async () => {
  const { ask } = closedApp();
  const cookie = cookiesOf(await ask(signIn(PASSWORD)));
  const others: Record<string, string>[] = [
    { origin: "https://a.example" },
    { "sec-fetch-site": "cross-site" },
    { origin: "null" },
  ];
  for (const headers of others) {
    const other = { ...BROWSER, ...headers, cookie };
    for (const asked of [signIn(PASSWORD, "/", other), post("/signout", {}, other), post("/bring", {}, other)]) {
      const response = await ask(asked);
      assert.deepEqual(response.headers.getSetCookie(), []);
      await assertHtml(response, 403);
    }
  }
  assert.equal((await ask(request("/api/export", undefined, { cookie }))).status, 200);
});

Deno.test("a sign-in is never one that the browser had before, so that nobody can have set it there", async () => {
  const { ask } = closedApp();
  const planted = cookiesOf(await ask(signIn(PASSWORD)));
  const fresh = cookiesOf(await ask(signIn(PASSWORD, "/", { cookie: planted })));
  assert.notEqual(fresh, planted);
  await (await ask(post("/signout", {}, { ...BROWSER, cookie: planted }))).body?.cancel();
  assert.equal((await ask(request("/api/export", undefined, { cookie: fresh }))).status, 200);
  assert.equal((await ask(request("/api/export", undefined, { cookie: planted }))).status, 401);
});

Deno.test("over HTTPS, nothing but a cookie of this very host counts", async () => {
  const { ask } = closedApp({ CHAT_HOSTS: "chat.example" });
  const over = (asked: Request) =>
    new Request(asked.url.replace("http://127.0.0.1:8000", "https://chat.example"), asked);
  const response = await ask(over(signIn(PASSWORD)));
  const [whole] = response.headers.getSetCookie();
  assert.match(whole, /^__Host-sign-in=.*; Path=\/; Max-Age=34560000; Secure$/);
  const cookie = cookiesOf(response);
  assert.equal((await ask(over(request("/api/export", undefined, { cookie })))).status, 200);
  const tossed = cookie.replace("__Host-", "");
  assert.equal((await ask(over(request("/api/export", undefined, { cookie: tossed })))).status, 401);
});
