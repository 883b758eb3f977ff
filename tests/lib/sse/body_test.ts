import assert from "node:assert/strict";
import { type FrameSource, sseBody } from "../../../lib/sse/body.ts";

const utf8 = new TextDecoder();

/** A source that a test feeds by hand. */
class Frames implements FrameSource {
  reads = 0;
  cancelled = false;
  readonly #given: (string | null)[] = [];
  #waiting: ((frame: string | null) => void) | undefined;

  give(frame: string | null): void {
    if (this.#waiting) this.#waiting(frame);
    else this.#given.push(frame);
    this.#waiting = undefined;
  }

  read(): Promise<string | null> {
    this.reads++;
    if (this.#given.length > 0) return Promise.resolve(this.#given.shift()!);
    return new Promise((resolve) => this.#waiting = resolve);
  }

  cancel(): void {
    this.cancelled = true;
  }
}

async function readText(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string | undefined> {
  const { value } = await reader.read();
  return value && utf8.decode(value);
}

Deno.test("sseBody sends its first frame before the source has anything, then each frame, then ends", async () => {
  const source = new Frames();
  const reader = sseBody(source, { first: "retry: 1\n\n" }).getReader();
  assert.equal(await readText(reader), "retry: 1\n\n");
  const second = readText(reader);
  source.give("data: 1\n\n");
  assert.equal(await second, "data: 1\n\n");
  const end = readText(reader);
  source.give(null);
  assert.equal(await end, undefined);
});

Deno.test("sseBody sends a comment whenever its source is silent", async () => {
  const reader = sseBody(new Frames(), { keepAliveMs: 2 }).getReader();
  for (let i = 0; i < 3; i++) assert.equal(await readText(reader), ": keep-alive\n\n");
  await reader.cancel();
});

Deno.test("sseBody piles up no comments for a reader that does not read", async () => {
  const source = new Frames();
  const stalled = sseBody(source, { keepAliveMs: 2 });
  const clock = sseBody(new Frames(), { keepAliveMs: 2 }).getReader();
  for (let i = 0; i < 5; i++) await readText(clock);
  await clock.cancel();

  const reader = stalled.getReader();
  source.give("data: 1\n\n");
  assert.equal(await readText(reader), ": keep-alive\n\n");
  assert.equal(await readText(reader), "data: 1\n\n");
  await reader.cancel();
});

Deno.test("sseBody reads no further than one frame ahead of its reader", async () => {
  const source = new Frames();
  const body = sseBody(source);
  const reader = body.getReader();
  for (let i = 0; i < 10; i++) source.give("data: 1\n\n");
  await readText(reader);
  assert.ok(source.reads <= 2);
  await reader.cancel();
});

Deno.test("sseBody tells its source that the reader has gone", async () => {
  const source = new Frames();
  await sseBody(source).cancel();
  assert.ok(source.cancelled);
});

Deno.test("sseBody passes on what its source throws, and leaves no timer behind", async () => {
  const reader = sseBody({ read: () => Promise.reject(new Error("broken")), cancel() {} }, { first: "a" }).getReader();
  assert.equal(await readText(reader), "a");
  await assert.rejects(reader.read(), /broken/);
});
