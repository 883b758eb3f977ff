import assert from "node:assert/strict";
import { post, request, testApp } from "../helpers/app.ts";
import { assertHtml } from "../helpers/assert_response.ts";
import { FakeModel } from "../helpers/fake_model.ts";

const app = testApp(new FakeModel([]));

async function shownOn(path: string, cookie: string): Promise<string> {
  const headers = { cookie: `session=${app.owner}; ${cookie}` };
  const html = await assertHtml(await app.handler(request(path, undefined, headers)));
  return /<html [^>]*data-chats="(\w+)"/.exec(html)![1];
}

Deno.test("the list of chats stands beside every page, until somebody hides it", async () => {
  for (const path of ["/", "/export"]) {
    assert.equal(await shownOn(path, "chats=<x>"), "docked");
    assert.equal(await shownOn(path, "chats=hidden"), "hidden");
  }
});

Deno.test("whether it does is a form that sets a cookie and leads back", async () => {
  const hidden = await app.handler(post("/chats", { chats: "hidden", back: "/export" }));
  assert.deepEqual([hidden.status, hidden.headers.get("location")], [303, "/export"]);
  assert.ok(hidden.headers.getSetCookie().includes("chats=hidden; HttpOnly; SameSite=Lax; Path=/; Max-Age=34560000"));
  const docked = await app.handler(post("/chats", { chats: "docked", back: "//evil.example" }));
  assert.equal(docked.headers.get("location"), "/");
  assert.ok(docked.headers.getSetCookie().some((cookie) => /^chats=docked; .*Max-Age=0$/.test(cookie)));
});

Deno.test("another place for it is refused", async () => {
  for (const fields of [{}, { chats: "gone" }] as Record<string, string>[]) {
    const html = await assertHtml(await app.handler(post("/chats", fields)), 400);
    assert.match(html.replaceAll("&quot;", '"'), /"chats" must be "docked" or "hidden"\./);
  }
});
