import assert from "node:assert/strict";
import { post, request, testApp } from "../helpers/app.ts";
import { assertHtml } from "../helpers/assert_response.ts";
import { FakeModel } from "../helpers/fake_model.ts";

const app = testApp(new FakeModel([]));

/** The theme that a page asks its stylesheet for, and which colours it says that it has before that has come. */
async function looksOf(path: string, cookie = "", status = 200): Promise<{ theme: string; scheme: string }> {
  const headers = { cookie: `session=${app.owner}; ${cookie}` };
  const html = await assertHtml(await app.handler(request(path, undefined, headers)), status);
  const [meta] = /<meta name="color-scheme"[^>]*>/.exec(html)!;
  const [, theme] = /<html [^>]*data-theme="([^"]*)"/.exec(html)!;
  return { theme, scheme: /content="([^"]*)"/.exec(meta)![1] };
}

const SYSTEM = { theme: "system", scheme: "light dark" };

Deno.test("a page is as dark as the reader's system, until somebody chooses", async () => {
  assert.deepEqual(await looksOf("/"), SYSTEM);
  assert.deepEqual(await looksOf("/", "theme=dark"), { theme: "dark", scheme: "dark" });
  assert.deepEqual(await looksOf("/", "theme=light"), { theme: "light", scheme: "light" });
  assert.deepEqual(await looksOf("/", "theme=<x>"), SYSTEM);
  for (const path of ["/nothing", "/c/nope"]) assert.equal((await looksOf(path, "theme=dark", 404)).theme, "dark");
});

Deno.test("a choice is a form that sets a cookie and leads back; System forgets it", async () => {
  const chosen = await app.handler(post("/theme", { theme: "dark", back: "/export" }));
  assert.deepEqual([chosen.status, chosen.headers.get("location")], [303, "/export"]);
  assert.ok(
    chosen.headers.getSetCookie().includes("theme=dark; HttpOnly; SameSite=Lax; Path=/; Max-Age=34560000"),
  );
  const forgotten = await app.handler(post("/theme", { theme: "system", back: "//evil.example" }));
  assert.equal(forgotten.headers.get("location"), "/");
  assert.ok(forgotten.headers.getSetCookie().some((cookie) => /^theme=system; .*Max-Age=0$/.test(cookie)));
});

Deno.test("a theme that there is not is refused", async () => {
  for (const fields of [{}, { theme: "" }, { theme: "pink" }] as Record<string, string>[]) {
    const html = await assertHtml(await app.handler(post("/theme", fields)), 400);
    assert.match(html.replaceAll("&quot;", '"'), /"theme" must be one of system, light, dark\./);
  }
});
