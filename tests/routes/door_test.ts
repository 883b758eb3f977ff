import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import type { SettingName } from "../../lib/settings.ts";
import { post, request, serveApp, type TestApp, testApp } from "../helpers/app.ts";
import { assertEventStream, assertHtml, assertProblem } from "../helpers/assert_response.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";
import { HttpBrowser } from "../helpers/http_browser.ts";
import { routePaths } from "../helpers/routes.ts";

const PASSWORD = "correct horse é";
const BROWSER = { accept: "text/html,*/*" };
const bearer = (password: string) => ({ authorization: `Bearer ${latin1(password)}` });

/** A text as a header carries it: the bytes of UTF-8. */
function latin1(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

let addresses = 0;

interface ClosedApp extends TestApp {
  model: FakeModel;
  /** From an address of the test's own. */
  ask: (request: Request) => Promise<Response>;
}

function closedApp(env: Partial<Record<SettingName, string>> = {}): ClosedApp {
  const model = new FakeModel(["Hello", STOP]);
  const app = testApp(model, { CHAT_PASSWORD: PASSWORD, ...env });
  const remoteAddr = { transport: "tcp" as const, hostname: `198.51.100.${++addresses}`, port: 4711 };
  const info = { remoteAddr, completed: Promise.resolve() };
  return { ...app, model, ask: (request) => app.fetch(request, info) };
}

const signIn = (password: string, to = "/", headers: HeadersInit = {}) =>
  post("/signin", { password, to }, { ...BROWSER, ...headers });

/** The cookies that a browser sends after an answer. */
const cookiesOf = ({ headers }: Response) => headers.getSetCookie().map((cookie) => cookie.split(";", 1)[0]).join("; ");

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
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "QUERY"]) {
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

Deno.test("health, files and the page to sign in at are there for everybody", async () => {
  const { ask } = closedApp();
  for (const path of ["/healthz", "/base.css", "/icon.svg", "/door.css"]) {
    const response = await ask(request(path));
    assert.equal(response.status, 200, path);
    await response.body?.cancel();
  }
  const html = await assertHtml(await ask(request("/signin", undefined, BROWSER)));
  assert.match(html, /<input type="password"/);
  assert.doesNotMatch(html, /<script/, "and needs none");
});

Deno.test("who is not in learns of the server's health only whether it is well", async () => {
  const { ask } = closedApp();
  assert.deepEqual(await (await ask(request("/healthz"))).json(), { ok: true });
  const { model, version } = await (await ask(request("/healthz", undefined, bearer(PASSWORD)))).json();
  assert.deepEqual([model, typeof version], ["fake", "string"]);
});

Deno.test("a page leads to where one signs in, and that back to the page", async () => {
  const { ask } = closedApp();
  for (const path of ["/", "/c/x?at=y", "/export", "/nothing"]) {
    for (const method of ["GET", "HEAD"]) {
      const response = await ask(new Request(request(path).url, { method, headers: BROWSER }));
      assert.equal(response.status, 303);
      const to = path === "/" ? "/signin" : `/signin?to=${encodeURIComponent(path)}`;
      assert.equal(response.headers.get("location"), to);
      assert.match(response.headers.get("cache-control")!, /no-store/);
    }
    const form = await assertHtml(await ask(request(`/signin?to=${encodeURIComponent(path)}`, undefined, BROWSER)));
    assert.ok(form.includes(`name="to" value="${path}"`), form);
    const done = await ask(signIn(PASSWORD, path));
    assert.deepEqual([done.status, done.headers.get("location")], [303, path]);
  }
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

Deno.test("the password lets in, for as long as the settings say, and nothing else does", async () => {
  const { ask } = closedApp();
  const response = await ask(signIn(PASSWORD));
  const [whole] = response.headers.getSetCookie();
  assert.match(whole, /^sign-in=[\w-]+\.[\w-]{43}; HttpOnly; SameSite=Lax; Path=\/; Max-Age=34560000$/);
  assert.ok(!whole.includes(PASSWORD) && !atob(whole.slice(8).split(".")[0]).includes(PASSWORD));
  const cookie = cookiesOf(response);
  assert.match(await assertHtml(await ask(request("/", undefined, { ...BROWSER, cookie }))), /action="\/signout"/);
  const other = closedApp({ CHAT_PASSWORD: "another horse" });
  await assertProblem(await other.ask(request("/api/export", undefined, { cookie })), {
    status: 401,
    code: "unauthenticated",
  });
  const forged = [
    cookie.replace(/.$/, (last) => last === "A" ? "E" : "A"),
    cookie.replace("sign-in=", "sign-in=e30."),
    `sign-in=${btoa(JSON.stringify([9e15, { id: newId(), way: "password", owner: null, name: null }]))}.${
      "A".repeat(43)
    }`,
    `sign-in=${"A".repeat(10_000)}`,
    "sign-in=",
    `Sign-in=${cookie.slice(8)}`,
    `session=${cookie.slice(8)}`,
  ];
  for (const each of forged) {
    const refused = await ask(request("/api/export", undefined, { cookie: each }));
    await assertProblem(refused, { status: 401, code: "unauthenticated" });
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

Deno.test("programs come in by the password itself", async () => {
  const { ask, owner } = closedApp();
  await assertEventStream(await ask(request("/chat", { message: "Hi" }, bearer(PASSWORD))));
  const cookie = `session=${owner}`;
  const first = await ask(request("/api/chat", { message: "Hi" }, { ...bearer(PASSWORD), cookie }));
  const [{ data }] = await assertEventStream(first);
  const { conversationId, turnId } = JSON.parse(data);
  const again = await ask(request(`/api/turns/${turnId}`, undefined, { ...bearer(PASSWORD), cookie }));
  await assertEventStream(again);
  const markdown = await ask(request(`/c/${conversationId}.md`, undefined, { ...bearer(PASSWORD), cookie }));
  assert.equal(markdown.status, 200);
  await markdown.body?.cancel();
  const other = await ask(request(`/api/turns/${turnId}`, undefined, bearer(PASSWORD)));
  await assertProblem(other, { status: 404, code: "not_found" });
  for (const authorization of ["", "Bearer", "Basic eDp5", `Token ${latin1(PASSWORD)}`, latin1(PASSWORD)]) {
    const refused = await ask(request("/chat", { message: "Hi" }, { authorization }));
    assert.equal(refused.headers.get("www-authenticate"), 'Bearer realm="Freshet"');
    await assertProblem(refused, { status: 401, code: "unauthenticated" });
  }
  const wrong = await ask(request(`/c/${conversationId}.md`, undefined, { ...bearer("wrong"), cookie }));
  await assertProblem(wrong, { status: 401, code: "wrong_password" });
});

Deno.test("pages of other sites that may call come in by the password too, and by nobody's cookie", async () => {
  const origin = "https://a.example";
  const { ask } = closedApp({ CHAT_CORS_ORIGINS: origin });
  const foreign = { origin, "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" };
  const asks = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type",
  };
  const preflight = await ask(
    new Request(request("/chat").url, { method: "OPTIONS", headers: { ...foreign, ...asks } }),
  );
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get("access-control-allow-headers"), "authorization,content-type");
  const cookie = cookiesOf(await ask(signIn(PASSWORD)));
  const refused = await ask(request("/chat", { message: "Hi" }, { ...foreign, cookie }));
  assert.equal(refused.headers.get("access-control-allow-origin"), origin, "and can read why");
  await assertProblem(refused, { status: 401, code: "unauthenticated" });
  await assertEventStream(await ask(request("/chat", { message: "Hi" }, { ...foreign, ...bearer(PASSWORD) })));
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

Deno.test("with a password, conversations are the browser's: a sign-out hides them, and the next sign-in shows them", async () => {
  const app = testApp(new FakeModel(["Hello", STOP]), { CHAT_PASSWORD: PASSWORD });
  await using server = serveApp({ ...app, handler: app.fetch });
  const browser = new HttpBrowser();
  await browser.open(server.url);
  await browser.submit({ password: PASSWORD });
  const chat = await browser.submit({ message: "Mine on this browser" });
  const out = await browser.submit({}, { button: "Sign out" });
  assert.match(out.html, /You are signed out/);
  assert.equal(out.headers.get("clear-site-data"), null, "drafts are the browser's, too");
  assert.equal(
    (await browser.open(chat.url)).url,
    `${server.url}/signin?to=${encodeURIComponent(new URL(chat.url).pathname)}`,
  );
  assert.match((await browser.submit({ password: PASSWORD })).html, /Mine on this browser/);
  const other = new HttpBrowser();
  await other.open(chat.url);
  assert.equal((await other.submit({ password: PASSWORD })).status, 404);
});

Deno.test("what one has written while one's sign-in ended is there once more", async () => {
  const { ask, model } = closedApp();
  const message = 'A long message, with "quotes" & <tags>';
  const html = await assertHtml(await ask(post("/c/x?at=y", { message, parentId: "z" }, BROWSER)), 401);
  assert.match(html, /<form class="unsent" method="post" action="\/c\/x\?at=y">/);
  assert.match(html, /A long message, with (&quot;|")quotes(&quot;|") &amp; &lt;tags>/);
  assert.match(html, /<a href="\/signin" target="_blank">Sign in<\/a>/);
  assert.equal(model.requests.length, 0);
});

Deno.test("where nobody has to sign in, there is nothing to sign in to, and no word of it", async () => {
  const { handler } = testApp(new FakeModel(["Hello", STOP]));
  assert.doesNotMatch(await assertHtml(await handler(request("/"))), /sign/i);
  for (const asked of [request("/signin?to=/export"), post("/signin", { password: "x", to: "/export" })]) {
    const response = await handler(asked);
    assert.deepEqual([response.status, response.headers.get("location")], [303, "/export"]);
  }
  for (const path of ["/signin/oidc", "/signin/callback?code=x&state=y"]) {
    await assertHtml(await handler(request(path)), 404);
  }
  await assertEventStream(await handler(request("/chat", { message: "Hi" }, bearer("whatever"))));
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
