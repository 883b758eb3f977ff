import assert from "node:assert/strict";
import { openAiServer } from "./openai_server.ts";
import { CUT, failure, reply, text } from "./openai_wire.ts";

function ask(url: string, init: RequestInit = {}): Promise<Response> {
  const body = JSON.stringify({ model: "stub-1", messages: [{ role: "user", content: "Hi" }], stream: true });
  return fetch(`${url}/chat/completions`, { method: "POST", body, ...init });
}

Deno.test("the stub streams an answer and keeps the request", async () => {
  await using server = await openAiServer((request) => reply([request.body.messages[0].content]));
  const response = await ask(server.url, { headers: { authorization: "Bearer key" } });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
  assert.equal(await response.text(), reply(["Hi"]).join(""));
  assert.equal(server.requests.length, 1);
  assert.equal(server.requests[0].headers.get("authorization"), "Bearer key");
});

Deno.test("the stub gives the answers of a script in turn", async () => {
  await using server = await openAiServer([failure(429, { message: "Slow down" }), reply(["Hello"])]);
  const refused = await ask(server.url);
  assert.equal(refused.status, 429);
  assert.equal((await refused.json()).error.message, "Slow down");
  assert.match(await (await ask(server.url)).text(), /Hello/);
});

Deno.test("the stub writes each piece as the test lets it", async () => {
  const gate = Promise.withResolvers<void>();
  await using server = await openAiServer(async function* () {
    yield "first";
    await gate.promise;
    yield new Uint8Array([0xe2, 0x82]);
  });
  const reader = (await ask(server.url)).body!.getReader();
  assert.equal(new TextDecoder().decode((await reader.read()).value), "first");
  gate.resolve();
  assert.deepEqual((await reader.read()).value, new Uint8Array([0xe2, 0x82]));
  assert.equal((await reader.read()).done, true);
});

Deno.test("the stub cuts a stream off after what it has written", async () => {
  await using server = await openAiServer(() => ["kept", CUT]);
  const reader = (await ask(server.url)).body!.getReader();
  assert.equal(new TextDecoder().decode((await reader.read()).value), "kept");
  await assert.rejects(reader.read(), TypeError);
});

Deno.test("a request tells when its client leaves amid the answer", async () => {
  await using server = await openAiServer(async function* (request) {
    yield text("Hel");
    await request.left;
  });
  await (await ask(server.url)).body!.getReader().cancel();
  await (await server.nextRequest()).left;
});

Deno.test("a request tells when its client leaves before the answer", async () => {
  await using server = await openAiServer(async (request) => {
    await request.left;
    return [];
  });
  const client = new AbortController();
  const answer = ask(server.url, { signal: client.signal });
  const request = await server.nextRequest();
  client.abort();
  await assert.rejects(answer);
  await request.left;
});

Deno.test("closing the stub ends a stream that is silent", async () => {
  const server = await openAiServer(async function* (request) {
    yield text("Hel");
    await request.left;
  });
  const reader = (await ask(server.url)).body!.getReader();
  await reader.read();
  await server.close();
  await assert.rejects(reader.read(), TypeError);
});

Deno.test("closing the stub throws what its handler threw", async () => {
  const server = await openAiServer(() => {
    throw new Error("Not as the test expected");
  });
  assert.match(await (await ask(server.url)).text(), /Not as the test expected/);
  await assert.rejects(server.close(), /Not as the test expected/);
});
