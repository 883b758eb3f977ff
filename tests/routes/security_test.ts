import assert from "node:assert/strict";
import { request, type TestApp, testApp } from "../helpers/app.ts";
import { assertEventStream, assertHtml, assertProblem } from "../helpers/assert_response.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";
import type { SettingName } from "../../lib/config/settings.ts";

const hello = (env?: Partial<Record<SettingName, string>>): TestApp => testApp(new FakeModel(["Hello", STOP]), env);

const ELSEWHERE = "https://a.example";
const CROSS_SITE = { origin: ELSEWHERE, "sec-fetch-site": "cross-site" };
const ALLOWED = "access-control-allow-origin";

function form(path: string, headers: Record<string, string> = {}): Request {
  const body = new URLSearchParams({ message: "Hi" });
  return new Request(request(path).url, { method: "POST", headers, body });
}

/** The policy as directives by name. */
function policyOf({ headers }: Response): Map<string, string> {
  const directives = headers.get("content-security-policy")?.split("; ") ?? [];
  return new Map(directives.map((directive) => directive.split(/ (.*)/s, 2) as [string, string]));
}

async function nonceOf(response: Response): Promise<string> {
  const policy = policyOf(response);
  const nonce = /^'self' 'nonce-(\w+)'$/.exec(policy.get("script-src") ?? "")?.[1];
  assert.ok(nonce, "The policy names a nonce");
  const html = await assertHtml(response);
  const scripts = [...html.matchAll(/<script[^>]*>/g)];
  assert.ok(scripts.length > 0);
  for (const [tag] of scripts) assert.ok(tag.includes(`nonce="${nonce}"`), tag);
  return nonce;
}

Deno.test("a page's script carries the nonce that its policy names, a new one for every page", async () => {
  const { handler } = hello();
  const nonces = [await nonceOf(await handler(request("/"))), await nonceOf(await handler(request("/")))];
  assert.notEqual(nonces[0], nonces[1]);
  assert.ok(nonces[0].length >= 22, "128 bits");
});

Deno.test("every answer has a policy that lets nobody else in, and a plain-HTTP address keep its styles", async () => {
  const { handler, store } = hello();
  store.messages = () => Promise.reject(new Error("broken"));
  const paths = ["/", "/c/nope", "/nothing", "/healthz", "/api/turns/x", "/styles.css", "/c/x%00y"];
  for (const path of paths) {
    const response = await handler(request(path));
    await response.body?.cancel();
    const policy = policyOf(response);
    const isPage = response.headers.get("content-type")?.startsWith("text/html");
    assert.ok(!policy.has("upgrade-insecure-requests"), path);
    assert.doesNotMatch([...policy.values()].join(" "), /unsafe|\*|https?:/, path);
    for (const name of ["frame-ancestors", "default-src", "base-uri"]) assert.equal(policy.get(name), "'none'", path);
    assert.equal(policy.get("form-action"), isPage ? "'self'" : "'none'", path);
    assert.equal(policy.has("script-src"), isPage, path);
  }
});

Deno.test("an error page has its status and a policy without inline scripts", async () => {
  const { handler } = hello();
  const response = await handler(request("/c/nope"));
  const policy = policyOf(response);
  assert.doesNotMatch(policy.get("script-src")!, /unsafe/);
  assert.doesNotMatch(await assertHtml(response, 404), /<script/);
});

Deno.test("a form that another site posts is refused, and asks no model", async () => {
  const model = new FakeModel(["Hello", STOP]);
  const app = testApp(model);
  for (const path of ["/", "/c/x"]) {
    for (const headers of [CROSS_SITE, { origin: ELSEWHERE }, { origin: "null" }, { "sec-fetch-site": "same-site" }]) {
      const html = await assertHtml(await app.handler(form(path, headers as Record<string, string>)), 403);
      assert.match(html, /This address may not be called from another site\./);
    }
  }
  assert.equal(model.requests.length, 0);
});

Deno.test("a form of our own page is taken, by any browser", async () => {
  const { handler, close } = hello();
  const { origin } = new URL(request("/").url);
  for (const headers of [{ "sec-fetch-site": "same-origin", origin }, { origin }, {}]) {
    assert.equal((await handler(form("/", headers as Record<string, string>))).status, 303);
  }
  await close();
});

Deno.test("sites that may call the API may post no form, nor read a page", async () => {
  for (const origins of [ELSEWHERE, "*"]) {
    const { handler } = hello({ CHAT_CORS_ORIGINS: origins });
    await assertHtml(await handler(form("/", CROSS_SITE)), 403);
    const page = await handler(request("/", undefined, CROSS_SITE));
    assert.equal(page.headers.get(ALLOWED), null);
    await assertHtml(page, 403);
    await assertHtml(await handler(request("/", undefined, { ...CROSS_SITE, "sec-fetch-mode": "navigate" })));
    const missing = await handler(request("/c/nope", undefined, CROSS_SITE));
    assert.equal(missing.headers.get(ALLOWED), null);
    await missing.body?.cancel();
  }
});

Deno.test("a site that may call the API may read its errors too", async () => {
  for (const [origins, allowed] of [[ELSEWHERE, ELSEWHERE], ["*", "*"]]) {
    const { handler } = hello({ CHAT_CORS_ORIGINS: origins });
    const refusals: [Request, { status: number; code: string }][] = [
      [request("/chat", "{", CROSS_SITE), { status: 400, code: "invalid_json" }],
      [request("/api/chat", {}, CROSS_SITE), { status: 422, code: "invalid_message" }],
      [request("/api/turns/nope", undefined, CROSS_SITE), { status: 404, code: "not_found" }],
      [request("/chat", undefined, CROSS_SITE), { status: 405, code: "method_not_allowed" }],
      [request("/api/nothing", undefined, CROSS_SITE), { status: 404, code: "not_found" }],
    ];
    for (const [asked, problem] of refusals) {
      const response = await handler(asked);
      assert.equal(response.headers.get(ALLOWED), allowed, asked.url);
      await assertProblem(response, problem);
    }
  }
});

Deno.test("an answer to one of several sites that may call is not kept for another", async () => {
  const { handler } = hello({ CHAT_CORS_ORIGINS: `${ELSEWHERE}, https://b.example` });
  for (const origin of [ELSEWHERE, "https://b.example", "https://c.example"]) {
    const response = await handler(request("/healthz", undefined, { origin }));
    assert.equal(response.headers.get(ALLOWED), origin === "https://c.example" ? null : origin);
    if (origin !== "https://c.example") assert.match(response.headers.get("vary") ?? "", /\borigin\b/i);
    await response.body?.cancel();
  }
});

Deno.test("a preflight names the methods that the API has, and the headers that were asked for", async () => {
  const { handler } = hello({ CHAT_CORS_ORIGINS: ELSEWHERE });
  const headers = {
    ...CROSS_SITE,
    "access-control-request-method": "DELETE",
    "access-control-request-headers": "content-type,last-event-id",
  };
  const url = request("/api/turns/x").url;
  const response = await handler(new Request(url, { method: "OPTIONS", headers }));
  assert.equal(response.status, 204);
  assert.equal(response.headers.get("access-control-allow-methods"), "GET,POST,DELETE");
  assert.equal(response.headers.get("access-control-allow-headers"), "content-type,last-event-id");
});

Deno.test("a site that may not call gets no word about it, and without settings nobody does", async () => {
  for (const env of [{ CHAT_CORS_ORIGINS: "https://b.example" }, {}]) {
    const { handler } = hello(env);
    const asked = [
      request("/chat", { message: "Hi" }, CROSS_SITE),
      request("/healthz", undefined, CROSS_SITE),
      new Request(request("/chat").url, { method: "OPTIONS", headers: CROSS_SITE }),
    ];
    for (const request of asked) {
      const response = await handler(request);
      assert.equal(response.headers.get(ALLOWED), null);
      await response.body?.cancel();
    }
  }
});

Deno.test("a program without an origin is no other site", async () => {
  const { handler } = hello();
  await assertEventStream(await handler(request("/chat", { message: "Hi" })));
});
