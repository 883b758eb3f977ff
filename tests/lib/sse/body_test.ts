import assert from "node:assert/strict";
import { SseBody } from "../../../lib/sse/body.ts";

const utf8 = new TextDecoder();

async function readText(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string | undefined> {
  const { value } = await reader.read();
  return value && utf8.decode(value);
}

Deno.test("SseBody sends each write by itself, then ends, and is deaf after that", async () => {
  const body = new SseBody();
  body.write("retry: 1\n\n");
  body.write("data: 1\n\n");
  body.close();
  body.write("data: 2\n\n");
  body.close();
  body.fail(new Error("late"));
  const reader = body.stream.getReader();
  assert.equal(await readText(reader), "retry: 1\n\n");
  assert.equal(await readText(reader), "data: 1\n\n");
  assert.equal(await readText(reader), undefined);
});

Deno.test("SseBody sends a comment whenever nothing is written", async () => {
  const reader = new SseBody({ keepAliveMs: 2 }).stream.getReader();
  for (let i = 0; i < 3; i++) assert.equal(await readText(reader), ": keep-alive\n\n");
  await reader.cancel();
});

Deno.test("SseBody piles up no comments for a reader that does not read", async () => {
  const stalled = new SseBody({ keepAliveMs: 2 });
  const clock = new SseBody({ keepAliveMs: 2 }).stream.getReader();
  for (let i = 0; i < 5; i++) await readText(clock);
  await clock.cancel();

  stalled.write("data: 1\n\n");
  const reader = stalled.stream.getReader();
  assert.equal(await readText(reader), ": keep-alive\n\n");
  assert.equal(await readText(reader), "data: 1\n\n");
  await reader.cancel();
});

Deno.test("SseBody is drained once its reader has taken what was written", async () => {
  const body = new SseBody();
  assert.equal(body.drained(), undefined);
  body.write("data: 1\n\n");
  let isDrained = false;
  const drained = body.drained()!.then(() => isDrained = true);
  await Promise.resolve();
  assert.ok(!isDrained);
  const reader = body.stream.getReader();
  await readText(reader);
  await drained;
  // Who waits for the next write takes it at once.
  const next = readText(reader);
  body.write("data: 2\n\n");
  assert.equal(body.drained(), undefined);
  assert.equal(await next, "data: 2\n\n");
  await reader.cancel();
});

Deno.test("SseBody tells that the reader has gone, holds nobody up then, and takes what is written after it", async () => {
  let isGone = false;
  const body = new SseBody({ onCancel: () => isGone = true });
  body.write("data: 1\n\n");
  const drained = body.drained();
  await body.stream.cancel();
  await drained;
  assert.ok(isGone);
  body.write("data: 2\n\n");
  assert.equal(body.drained(), undefined);
  body.close();
});

Deno.test("SseBody says nothing of a reader that goes after the end", async () => {
  const body = new SseBody({ onCancel: () => assert.fail("It was over") });
  body.write("data: 1\n\n");
  body.close();
  await body.stream.cancel();
});

Deno.test("SseBody can be broken off, and leaves no timer behind", async () => {
  const body = new SseBody();
  const read = body.stream.getReader().read();
  body.fail(new Error("broken"));
  await assert.rejects(read, /broken/);
});

Deno.test("SseBody lets a client go that takes nothing for too long, and not one that takes something now and then", async () => {
  const { promise: gone, resolve } = Promise.withResolvers<void>();
  const stalled = new SseBody({ keepAliveMs: 2, stallMs: 20, onCancel: resolve });
  const slow = new SseBody({ keepAliveMs: 2, stallMs: 20, onCancel: () => assert.fail("It was let go") });
  const slowReader = slow.stream.getReader();
  stalled.write("data: 1\n\n");
  let isGone = false;
  void gone.then(() => isGone = true);
  while (!isGone) assert.match((await readText(slowReader))!, /keep-alive/);
  assert.equal(stalled.drained(), undefined);
  await assert.rejects(stalled.stream.getReader().read(), /was let go/);
  await slowReader.cancel().catch(() => {});
  slow.close();
});

Deno.test("SseBody lets a client go that does not take the end, and says nothing of it to whoever wrote that", async () => {
  const body = new SseBody({ keepAliveMs: 2, stallMs: 20, onCancel: () => assert.fail("It had been closed") });
  body.write("data: 1\n\n");
  body.close();
  const clock = new SseBody({ keepAliveMs: 30 }).stream.getReader();
  await readText(clock);
  await readText(clock);
  await assert.rejects(body.stream.getReader().read(), /was let go/);
  await clock.cancel();
});
