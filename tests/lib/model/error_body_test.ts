import assert from "node:assert/strict";
import { readError, readErrors } from "../../../lib/model/error_body.ts";

const CASES: [body: string, message: string, code?: unknown][] = [
  [`{"error":{"message":"No","code":"c"}}`, "No", "c"],
  [`[{"error":{"message":"No","code":400}}]`, "No", 400],
  [`{"object":"error","message":"No","code":400}`, "No", 400],
  [`{"error":"No"}`, "No"],
  [`{"error":{"error":{"message":"No"}}}`, "No"],
  [`{"detail":"Not Found"}`, `{"detail":"Not Found"}`],
  [`{"message":{"detail":["No"]},"code":"c"}`, `{"message":{"detail":["No"]},"code":"c"}`, "c"],
  [`{"error":{"message":"Provider returned error","metadata":{"raw":"No"}}}`, "Provider returned error: No"],
  [`"No"`, "No"],
  [`null`, "null"],
  [`[]`, ""],
  [`<h1>No</h1>`, "<h1>No</h1>"],
  [``, ""],
];

for (const [body, message, code] of CASES) {
  Deno.test(`an error that is ${body || "nothing"} says "${message}"`, () => {
    const said = readError(body);
    assert.deepEqual([said.message, said.code], [message, code]);
  });
}

function errorFetch(response: () => Response, secrets: string[] = []) {
  return readErrors({ fetch: () => Promise.resolve(response()), secrets });
}

Deno.test("what is no error is passed on as it is", async () => {
  const response = new Response("data", { headers: { "content-length": "4" } });
  assert.equal(await errorFetch(() => response)("http://x"), response);
});

Deno.test("an error keeps its status and headers, but those that its new body makes false", async () => {
  const headers = { "retry-after": "7", "content-length": "2", "content-encoding": "gzip" };
  const response = await errorFetch(() => new Response("No", { status: 429, headers }))("http://x");
  assert.equal(response.status, 429);
  assert.deepEqual([...response.headers.keys()], ["content-type", "retry-after"]);
  assert.deepEqual(await response.json(), { error: { message: "No" } });
});

Deno.test("a key that the server quotes is taken out", async () => {
  const fetch = errorFetch(() => new Response(`{"error":{"message":"Wrong: sk-1, sk-1"}}`, { status: 401 }), ["sk-1"]);
  assert.deepEqual(await (await fetch("http://x")).json(), { error: { message: "Wrong: [key], [key]" } });
});

Deno.test("an error whose body breaks off is one without words; after an abort, it is the abort", async () => {
  const broken = () => new Response(new ReadableStream({ pull: (c) => c.error(new Error("cut")) }), { status: 500 });
  assert.deepEqual(await (await errorFetch(broken)("http://x")).json(), { error: { message: "" } });
  const signal = AbortSignal.abort(new Error("Enough"));
  await assert.rejects(errorFetch(broken)("http://x", { signal }), { message: "cut" });
});
