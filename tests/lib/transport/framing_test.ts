import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import { ChunkedFraming, type Framing, LengthFraming, MAX_EXTRA_BYTES } from "../../../lib/transport/framing.ts";
import { assertProperty } from "../../helpers/properties.ts";

const utf8 = new TextEncoder();

/** The payload of what comes in pieces that end at these places, and what is left of the last of them once the body has ended. */
function read(framing: Framing, text: string, cuts: number[] = []): string {
  const bytes = utf8.encode(text);
  const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  let payload = "";
  for (let i = 1; i < places.length; i++) {
    const piece = bytes.slice(places[i - 1], places[i]);
    payload += new TextDecoder().decode(framing.take(piece));
  }
  return payload;
}

/** What a server sends that has these chunks to say. */
function chunked(chunks: string[], { extension = "", trailers = "" } = {}): string {
  const sent = chunks.map((chunk) => `${chunk.length.toString(16)}${extension}\r\n${chunk}\r\n`);
  return `${sent.join("")}0${extension}\r\n${trailers}\r\n`;
}

Deno.test("a chunked body is its chunks, cut anywhere, whatever is in its extensions and trailers", () => {
  for (const extras of [{}, { extension: ";name=value" }, { extension: " \t" }, { trailers: "a: b\r\nc: d\r\n" }]) {
    const text = chunked(["Hello", ", \r\n", "you, who are 28 characters long"], extras);
    for (let i = 0; i <= text.length; i++) {
      const framing = new ChunkedFraming();
      assert.equal(read(framing, text, [i]), "Hello, \r\nyou, who are 28 characters long", `cut at ${i}`);
      assert.ok(framing.isDone && !framing.hasMore && !framing.endsWithConnection);
    }
    assert.equal(read(new ChunkedFraming(), text, [...text].map((_, i) => i)).length, 40);
  }
});

Deno.test("any chunks in any pieces are what was sent", () => {
  assertProperty(
    fc.property(
      fc.array(fc.string({ minLength: 1, maxLength: 40, unit: "binary-ascii" })),
      fc.array(fc.nat(400)),
      (chunks, cuts) => {
        const text = chunked(chunks);
        const framing = new ChunkedFraming();
        assert.equal(read(framing, text, cuts.filter((cut) => cut <= text.length)), chunks.join(""));
        assert.ok(framing.isDone);
      },
    ),
  );
});

Deno.test("a chunked body that is not over says so, and one that is says what came after it", () => {
  const cutOff = new ChunkedFraming();
  assert.equal(read(cutOff, "5\r\nHello\r\n"), "Hello");
  assert.ok(!cutOff.isDone);
  const followed = new ChunkedFraming();
  assert.equal(read(followed, "5\r\nHello\r\n0\r\n\r\nHTTP/1.1"), "Hello");
  assert.ok(followed.isDone && followed.hasMore);
});

Deno.test("lengths are hexadecimal, of either case and of up to eight digits", () => {
  assert.equal(read(new ChunkedFraming(), `1a\r\n${"x".repeat(26)}\r\n0\r\n\r\n`).length, 26);
  assert.equal(read(new ChunkedFraming(), `0000001A\r\n${"x".repeat(26)}\r\n00\r\n\r\n`).length, 26);
});

for (
  const bad of ["", "\r\n", "x\r\n", "-1\r\n", ";a\r\n", "5\n", "5\rx", "5\r\nHelloX", "5\r\nHello\rX", "000000001\r\n"]
) {
  Deno.test(`a body of ${JSON.stringify(bad)} is not in chunks`, () => {
    assert.throws(() => read(new ChunkedFraming(), `${bad || "\n"}`), SyntaxError);
  });
}

Deno.test("extensions and trailers have a bound", () => {
  const line = (length: number) => `0;${"x".repeat(length - 1)}\r\n\r\n`;
  const atBound = new ChunkedFraming();
  read(atBound, line(MAX_EXTRA_BYTES));
  assert.ok(atBound.isDone);
  assert.throws(() => read(new ChunkedFraming(), line(MAX_EXTRA_BYTES + 1)), SyntaxError);
  assert.throws(() => read(new ChunkedFraming(), `0\r\n${"a: b\r\n".repeat(MAX_EXTRA_BYTES)}`), SyntaxError);
});

Deno.test("a body of a length ends there, and one of none with the connection", () => {
  for (let cut = 0; cut <= 5; cut++) {
    const framing = new LengthFraming(5);
    assert.ok(!framing.isDone);
    assert.equal(read(framing, "Hello", [cut]), "Hello");
    assert.ok(framing.isDone && !framing.hasMore && !framing.endsWithConnection);
  }
  const followed = new LengthFraming(5);
  assert.equal(read(followed, "Hello you"), "Hello");
  assert.ok(followed.hasMore);
  assert.ok(new LengthFraming(0).isDone);
  const endless = new LengthFraming(Infinity);
  assert.equal(read(endless, "Hello you"), "Hello you");
  assert.ok(!endless.isDone && endless.endsWithConnection);
});
