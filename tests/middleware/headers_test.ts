import assert from "node:assert/strict";
import { asOwner, post, request, type TestApp, testApp } from "../helpers/app.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";
import { routePaths } from "../helpers/routes.ts";

const TEXT = "**Bold**, `code`, $x^2$ and\n\n```js\nlet x = 1;\n```\n\n| a | b |\n|:--|--:|\n| 1 | 2 |\n\n" +
  '<b onclick="x()" style="color: red">no</b> <script>x()</script> [link](javascript:x())';

/** An app with a conversation of its owner's in it, and the paths of all its routes, that conversation's for those that take one. */
async function filled(
  env: Parameters<typeof testApp>[1] = {},
): Promise<{ app: TestApp; paths: string[]; live: string }> {
  const app = testApp(new FakeModel([TEXT, STOP]), { CHAT_HOSTS: "chat.example", ...env });
  const { conversationId, messageId, ended } = await app.turns.start(app.owner, { message: TEXT });
  await ended;
  const paths = await routePaths({ id: conversationId, message: messageId });
  assert.ok(paths.length >= 15 && paths.includes(`/c/${conversationId}/live`) && paths.includes("/"));
  const files = [`/c/${conversationId}.md`, `/c/${conversationId}.json`, `/c/${conversationId}?at=${messageId}`];
  return { app, paths: [...paths, ...files], live: conversationId };
}

const OTHERS = [
  "/nothing",
  "/c/%00",
  "/c/nope",
  "/styles.css",
  "/icon.svg",
  "/favicon.ico",
  "/.env",
  "/a//b",
  "/api/",
  "/c/",
];

/** Every method that may be tried on a path, as the owner. */
function* asked(path: string, { owner, origin }: { owner: string; origin: string }): Generator<Request> {
  const url = new URL(path, origin);
  for (const method of ["GET", "HEAD", "OPTIONS", "DELETE", "PUT"]) yield asOwner(new Request(url, { method }), owner);
  yield asOwner(new Request(url, { method: "POST", body: new URLSearchParams({ message: "Hi" }) }), owner);
  yield asOwner(
    new Request(url, { method: "POST", body: "{}", headers: { "content-type": "application/json" } }),
    owner,
  );
}

for (const password of ["", "correct horse"]) {
  const who = password ? "whoever is not in" : "everybody";
  Deno.test(`to ${who}, every route by every method says who may run, show, read and keep its answer`, () => {
    return assertHeaders({ CHAT_PASSWORD: password });
  });
}

async function assertHeaders(env: Parameters<typeof testApp>[1]): Promise<void> {
  const { app, paths } = await filled(env);
  for (const origin of ["http://127.0.0.1:8000", "https://chat.example", "http://chat.example"]) {
    for (const path of [...paths, ...OTHERS]) {
      for (const req of asked(path, { owner: app.owner, origin })) {
        const response = await app.handler(req);
        await response.body?.cancel();
        const { headers } = response;
        const what = `${req.method} ${req.url}: ${response.status}`;
        assert.equal(headers.get("x-content-type-options"), "nosniff", what);
        assert.equal(headers.get("referrer-policy"), "same-origin", what);
        assert.equal(headers.get("cross-origin-resource-policy"), "same-origin", what);
        assert.match(headers.get("permissions-policy") ?? "", /camera=\(\).*geolocation=\(\).*microphone=\(\)/, what);
        const isSafe = origin !== "http://chat.example";
        assert.equal(headers.get("cross-origin-opener-policy"), isSafe ? "same-origin" : null, what);
        assert.equal(headers.get("cross-origin-embedder-policy"), isSafe ? "require-corp" : null, what);
        const hsts = origin.startsWith("https:") ? "max-age=31536000" : null;
        assert.equal(headers.get("strict-transport-security"), hsts, what);
        assertPolicy(response, what);
        assertKeptByNobody(response, what);
        for (const cookie of headers.getSetCookie()) {
          // Over HTTPS a cookie of older versions is removed as it was set.
          const secure = origin.startsWith("https:") && !/^session=;.*Max-Age=0$/.test(cookie);
          assert.match(cookie, secure ? /^__Host-[\w-]+=/ : /^[\w-]+=/, what);
          assert.match(cookie, /; HttpOnly; SameSite=Lax; Path=\/; Max-Age=\d+(; Secure)?$/, what);
          assert.equal(cookie.endsWith("; Secure"), secure, what);
        }
        // What Fresh tells itself is nobody else's.
        assert.equal(headers.get("x-fresh-nonce"), null, what);
      }
    }
  }
  await app.close();
  assert.deepEqual(app.errors, []);
}

function assertPolicy({ headers }: Response, what: string): void {
  const policy = headers.get("content-security-policy") ?? "";
  const form = /; form-action '(?:self|none)'/;
  assert.match(policy, /^default-src 'none'; .*base-uri 'none'; frame-ancestors 'none'$/, what);
  assert.match(policy, form, what);
  assert.doesNotMatch(policy, /unsafe|\*|https?:|upgrade-insecure/, what);
  if (!headers.get("content-type")?.startsWith("text/html")) assert.doesNotMatch(policy, /'self'/, what);
}

/** But for files of the app itself, which are the same for everybody. */
function assertKeptByNobody({ headers, status }: Response, what: string): void {
  const kept = headers.get("cache-control") ?? "";
  const isFile = /^(text\/css|image\/svg\+xml|text\/javascript)/.test(headers.get("content-type") ?? "");
  if (isFile) return assert.deepEqual(headers.getSetCookie(), [], what);
  assert.match(kept, /(^|, )no-store(,|$)/, `${what} ${status}`);
  assert.doesNotMatch(kept, /public|max-age=[1-9]/, what);
}

Deno.test("what depends on who asks says so to caches", async () => {
  const { app, paths } = await filled();
  for (const path of paths.filter((path) => path !== "/healthz")) {
    const response = await app.handler(request(path));
    await response.body?.cancel();
    if (response.status < 400) assert.match(response.headers.get("vary") ?? "", /\bcookie\b/i, path);
  }
  await app.close();
});

Deno.test("no page has an inline handler, style or script without the nonce of its policy", async () => {
  const { app, paths, live } = await filled();
  // One that is being written while it is read.
  const turn = await app.turns.start(app.owner, { message: TEXT, conversationId: live });
  const pages = [...paths, ...OTHERS].map((path) => request(path));
  pages.push(post("/", { message: " " }), post(`/c/${live}`, { retry: "nope" }), post("/theme", { theme: "none" }));
  let count = 0;
  for (const page of pages) {
    const response = await app.handler(page);
    if (!response.headers.get("content-type")?.startsWith("text/html")) {
      await response.body?.cancel();
      continue;
    }
    count++;
    const [, nonce] = /script-src 'self' 'nonce-([^']+)'/.exec(response.headers.get("content-security-policy")!) ?? [];
    for (
      const [tag, name] of (await response.text()).matchAll(/<([a-z][\w-]*)(?:\s+(?:"[^"]*"|'[^']*'|[^'">])*)?>/gi)
    ) {
      // Attributes without their values: a text may say anything.
      const names = tag.replaceAll(/"[^"]*"|'[^']*'/g, '""');
      assert.doesNotMatch(names, /\s(on\w+|style|srcdoc)\s*=/i, tag);
      assert.doesNotMatch(tag, /["'=]\s*(javascript|vbscript):/i, tag);
      assert.notEqual(name.toLowerCase(), "style", tag);
      if (name.toLowerCase() === "script") assert.ok(nonce && tag.includes(`nonce="${nonce}"`), tag);
    }
  }
  assert.ok(count >= 10, `${count} pages were looked at`);
  await turn.ended;
  await app.close();
});

Deno.test("what goes wrong before any route is reached is a page with all of these headers, too", async () => {
  const { app } = await filled();
  const broken = new Request("http://127.0.0.1:8000/");
  // What nobody foresees: the request itself throws.
  Object.defineProperty(broken, "headers", {
    get: () => {
      throw new Error("secret");
    },
  });
  const response = await app.fetch(broken);
  assert.equal(response.status, 500);
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assertPolicy(response, "broken");
  assertKeptByNobody(response, "broken");
  assert.doesNotMatch(await response.text(), /secret/);
  assert.match(String(app.errors), /secret/);
});
