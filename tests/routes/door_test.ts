import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { post, request, serveApp, testApp } from "../helpers/app.ts";
import { assertEventStream, assertHtml, assertProblem } from "../helpers/assert_response.ts";
import { imageFile } from "../helpers/attachments.ts";
import { bearer, BROWSER, closedApp, cookiesOf, PASSWORD, signIn } from "../helpers/closed_app.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";
import { HttpBrowser } from "../helpers/http_browser.ts";

Deno.test("health, files and the page to sign in at are there for everybody", async () => {
  const { ask } = closedApp();
  for (const path of ["/healthz", "/styles.css", "/icon.svg"]) {
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
  assert.match(html, /<form class="unsent" method="post" action="\/c\/x\?at=y" enctype="multipart\/form-data">/);
  assert.match(html, /A long message, with (&quot;|")quotes(&quot;|") &amp; &lt;tags>/);
  assert.match(html, /<a href="\/signin" target="_blank">Sign in<\/a>/);
  assert.equal(model.requests.length, 0);
});

Deno.test("so is what one has written into the page's own form, which has files in it, too", async () => {
  const { ask, model } = closedApp();
  const form = new FormData();
  form.set("message", "About this");
  form.set("parentId", "z");
  form.append("files", new File(["of a file"], "notes.txt", { type: "text/plain" }));
  form.append("files", new File([await imageFile("plain.png")], "dot.png", { type: "image/png" }));
  const sent = new Request(post("/c/x").url, { method: "POST", headers: BROWSER, body: form });
  const html = await assertHtml(await ask(sent), 401);
  assert.match(html, /<textarea name="message" required dir="auto">About this[^]*of a file[^]*<\/textarea>/);
  assert.match(html, /name="parentId" value="z"/);
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
