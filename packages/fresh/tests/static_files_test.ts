import assert from "node:assert/strict";
import { App, staticFiles } from "fresh";
import { asset } from "fresh/runtime";
import { arm, assertAnswer, type FakeBuild, send } from "./harness.ts";

const FILES: FakeBuild["files"] = {
  "/styles.css": { contentType: "text/css", size: 5, hash: "c0ffee", open: () => Promise.resolve("a { }") },
  "/été à.txt": { contentType: "text/plain", size: 2, open: () => Promise.resolve("é") },
  "/_fresh/js/chunk.js": { contentType: "text/javascript", immutable: true, hash: "feed" },
};

function appOf(config?: { basePath?: string; mode?: "development" | "production" }) {
  const app = new App({ basePath: config?.basePath }).use(staticFiles()).all("/other", () => new Response("other"));
  return arm(app, { files: FILES }, config?.mode);
}

Deno.test("a file is sent with its type, length and tag", async () => {
  const response = await send(appOf(), "/styles.css");
  await assertAnswer(response, { type: "text/css", body: "a { }" });
  assert.equal(response.headers.get("content-length"), "5");
  assert.equal(response.headers.get("etag"), 'W/"c0ffee"');
  assert.match(response.headers.get("cache-control")!, /no-cache/);
});

Deno.test("a file's path is decoded", async () => {
  await assertAnswer(await send(appOf(), "/été à.txt"), { type: "text/plain", body: "é" });
});

Deno.test("what is no file goes on to the routes", async () => {
  await assertAnswer(await send(appOf(), "/other"), { body: "other" });
  await assertAnswer(await send(appOf(), "/%FF"), { status: 404, body: "Not Found" });
});

Deno.test("without a build everything goes on to the routes", async () => {
  const app = new App().use(staticFiles()).get("/styles.css", () => new Response("route"));
  await assertAnswer(await send(app, "/styles.css"), { body: "route" });
});

Deno.test("a missing favicon is 404 without asking the app", async () => {
  const app = new App().use(staticFiles()).use(() => new Response("asked"));
  await assertAnswer(await send(app, "/favicon.ico"), { status: 404, type: null });
});

Deno.test("HEAD sends the headers alone", async () => {
  const response = await send(appOf(), "/styles.css", { method: "HEAD" });
  await assertAnswer(response, { type: "text/css" });
  assert.equal(response.headers.get("content-length"), "5");
});

Deno.test("a file answers no other method", async () => {
  const response = await send(appOf(), "/styles.css", { method: "POST" });
  await assertAnswer(response, { status: 405, body: "Method Not Allowed" });
  assert.equal(response.headers.get("allow"), "GET, HEAD");
});

Deno.test("a file is opened for its content only", async () => {
  let opened = 0;
  const open = () => Promise.resolve(`${++opened}`);
  const app = arm(new App().use(staticFiles()), { files: { "/a.txt": { hash: "c0ffee", size: 1, open } } });
  const others: [number, string, RequestInit][] = [
    [405, "/a.txt", { method: "POST" }],
    [200, "/a.txt", { method: "HEAD" }],
    [304, "/a.txt", { headers: { "If-None-Match": '"c0ffee"' } }],
    [307, `${asset("/a.txt")}x`, {}],
  ];
  for (const [status, path, init] of others) assert.equal((await send(app, path, init)).status, status);
  assert.equal(opened, 0);
  await assertAnswer(await send(app, "/a.txt"), { type: "text/plain", body: "1" });
});

Deno.test("a file that the client has is 304", async () => {
  for (const tag of ['W/"c0ffee"', '"c0ffee"', '"old", W/"c0ffee"', "*"]) {
    const response = await send(appOf(), "/styles.css", { headers: { "If-None-Match": tag } });
    await assertAnswer(response, { status: 304, type: "text/css" });
    assert.equal(response.headers.get("etag"), 'W/"c0ffee"');
  }
  await assertAnswer(await send(appOf(), "/styles.css", { headers: { "If-None-Match": '"old"' } }), {
    type: "text/css",
    body: "a { }",
  });
});

Deno.test("what the build names by its content may be kept for a year", async () => {
  const response = await send(appOf(), "/_fresh/js/chunk.js");
  assert.equal(response.headers.get("cache-control"), "public, max-age=31536000, immutable");
});

Deno.test("the address that asset() gives may be kept for a year", async () => {
  const response = await send(appOf(), asset("/styles.css"));
  await assertAnswer(response, { type: "text/css", body: "a { }" });
  assert.equal(response.headers.get("cache-control"), "public, max-age=31536000, immutable");
});

Deno.test("an asset() address of another build leads to the plain one", async () => {
  const url = new URL(asset("/styles.css?v=1"), "http://localhost");
  for (const [name, value] of url.searchParams) if (name !== "v") url.searchParams.set(name, `${value}x`);
  const response = await send(appOf(), url.pathname + url.search);
  await assertAnswer(response, { status: 307, type: null });
  assert.equal(response.headers.get("location"), "/styles.css?v=1");
});

Deno.test("in development nothing is kept", async () => {
  const response = await send(appOf({ mode: "development" }), asset("/styles.css"), {
    headers: { "If-None-Match": 'W/"c0ffee"' },
  });
  await assertAnswer(response, { type: "text/css", body: "a { }" });
  assert.equal(response.headers.has("etag"), false);
  assert.match(response.headers.get("cache-control")!, /no-store/);
});

Deno.test("with a base path files lie below it", async () => {
  const app = appOf({ basePath: "/my-app" });
  await assertAnswer(await send(app, "/my-app/styles.css"), { type: "text/css", body: "a { }" });
  await assertAnswer(await send(app, "/styles.css"), { status: 404, body: "Not Found" });
});

Deno.test("a path that leads out of the folder is never looked up", async () => {
  const asked: string[] = [];
  const files = new Proxy({}, {
    get: (_target, path) => {
      asked.push(String(path));
      return undefined;
    },
  });
  const app = arm(new App().use(staticFiles()), { files });
  for (const path of ["/..%2Fmain.ts", "/a/%2E%2E%2F%2E%2E/x", "/..%5Cmain.ts", "/%00", "/a%2F", "/.%2Fx"]) {
    await assertAnswer(await send(app, path), { status: 404, body: "Not Found" });
  }
  assert.deepEqual(asked, []);
  await send(app, "/.well-known/a..b");
  assert.deepEqual(asked, ["/.well-known/a..b"]);
});
