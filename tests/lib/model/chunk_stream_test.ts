import assert from "node:assert/strict";
import { APIError } from "openai";
import { BrokenBody } from "../../../lib/model/body_reader.ts";
import { ChunkStream } from "../../../lib/model/chunk_stream.ts";

const utf8 = new TextEncoder();
const chunk = (n: number) => `data: {"n":${n}}\n\n`;

/** The numbers of all chunks of a body that comes in pieces of that size; the end is that of the body where it is whole. */
function read(body: string, { size = Infinity, isWhole = true } = {}) {
  const found: unknown[] = [];
  const stream = new ChunkStream(new Headers(), (chunk) => found.push(chunk));
  const bytes = utf8.encode(body);
  for (let i = 0; i < bytes.length; i += size) stream.push(bytes.subarray(i, i + size));
  if (isWhole) stream.end();
  return { numbers: found.map((each) => (each as { n: number }).n), saidDone: stream.saidDone };
}

Deno.test("chunks are found in pieces of any size, up to [DONE], after which nothing counts", () => {
  const body = `: hello\n\n${chunk(1)}${chunk(2)}data: [DONE]\n\n${chunk(3)}`;
  for (const size of [1, 2, 7, 64, Infinity]) {
    assert.deepEqual(read(body, { size }), { numbers: [1, 2], saidDone: true });
  }
  assert.deepEqual(read(chunk(1)), { numbers: [1], saidDone: false });
});

Deno.test("a body that was read to its end need not close its last event, and one that was cut off amid it ends before", () => {
  assert.deepEqual(read(`${chunk(1)}data: {"n":2}`), { numbers: [1, 2], saidDone: false });
  assert.deepEqual(read(`${chunk(1)}data: {"n"`), { numbers: [1], saidDone: false });
  assert.deepEqual(read(`${chunk(1)}data: [DONE]`), { numbers: [1], saidDone: true });
  assert.deepEqual(read(`${chunk(1)}data: {"n":2}`, { isWhole: false }), { numbers: [1], saidDone: false });
});

Deno.test("chunks before an error, and before one that is no JSON, are given first", () => {
  for (
    const [bad, kind] of [['data: {"error":{"message":"Oops"}}\n\n', APIError], ["data: {x}\n\n", SyntaxError]] as const
  ) {
    const found: unknown[] = [];
    const stream = new ChunkStream(new Headers(), (chunk) => found.push(chunk));
    assert.throws(() => stream.push(utf8.encode(chunk(1) + bad)), kind);
    assert.deepEqual(found, [{ n: 1 }]);
  }
});

Deno.test("an event that does not end is given up", () => {
  const stream = new ChunkStream(new Headers(), () => assert.fail("It is no chunk"));
  const megabyte = utf8.encode("x".repeat(2 ** 20));
  assert.throws(() => {
    for (let i = 0; i < 20; i++) stream.push(megabyte);
  }, (error) => error instanceof BrokenBody && error.reason === "oversized");
});
