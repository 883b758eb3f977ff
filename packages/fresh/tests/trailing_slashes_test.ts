import assert from "node:assert/strict";
import { App, trailingSlashes } from "fresh";
import { assertAnswer, send } from "./harness.ts";

async function check(mode: "always" | "never", path: string, location: string | null) {
  const app = new App().use(trailingSlashes(mode)).get("/", () => new Response("ok")).get(
    "/a/b",
    () => new Response("ok"),
  );
  const response = await send(app, path);
  await assertAnswer(response, location === null ? { body: "ok" } : { status: 302, type: null });
  assert.equal(response.headers.get("location"), location);
}

Deno.test("never takes the slash away, and keeps the query", async () => {
  await check("never", "/", null);
  await check("never", "/a/b", null);
  await check("never", "/a/b/", "/a/b");
  await check("never", "/a/b/?q=1", "/a/b?q=1");
});

Deno.test("always adds the slash, and keeps the query", async () => {
  await check("always", "/", null);
  await check("always", "/a/b/", null);
  await check("always", "/a/b", "/a/b/");
  await check("always", "/a/b?q=1", "/a/b/?q=1");
});
