import assert from "node:assert/strict";
import { ChunkedBody } from "../../bench/chunked_body.ts";

const WIRE = "5\r\nHello\r\n1a;name=value\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n";

/** The body, read in pieces of at most `size` bytes. */
function read(wire: string, size: number): { text: string; ended: boolean } {
  const body = new ChunkedBody();
  const bytes = new TextEncoder().encode(wire);
  let text = "";
  for (let at = 0; at < bytes.length; at += size) {
    for (const part of body.push(bytes.subarray(at, at + size))) text += new TextDecoder().decode(part);
  }
  return { text, ended: body.ended };
}

Deno.test("a chunked body is read whole, in pieces of any size", () => {
  for (let size = 1; size <= WIRE.length; size++) {
    assert.deepEqual(read(WIRE, size), { text: "Helloabcdefghijklmnopqrstuvwxyz", ended: true });
  }
});

Deno.test("a chunked body that breaks off has not ended", () => {
  assert.deepEqual(read(WIRE.slice(0, 12), 4), { text: "Hello", ended: false });
});

Deno.test("what is no chunk's size is refused", () => {
  assert.throws(() => read("hello\r\n", 100), /Cannot read "hello" as a chunk's size/);
});
