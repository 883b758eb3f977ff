import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import { SseDecoder, type SseMessage, SseTooLongError } from "../../../lib/sse/decode.ts";
import { encodeSse } from "../../../lib/sse/encode.ts";
import { ANY_CHARACTER, assertProperty } from "../../helpers/properties.ts";

const utf8 = new TextEncoder();

/** Decodes the text cut before each of the given byte offsets. */
function decode(text: string, cuts: number[] = []): SseMessage[] {
  const decoder = new SseDecoder();
  const bytes = utf8.encode(text);
  const edges = [0, ...cuts, bytes.length];
  return edges.slice(1).flatMap((end, i) => decoder.push(bytes.subarray(edges[i], end)));
}

const STREAM =
  ': hi\r\nretry: 500\r\n\r\nevent: turn\rdata: {"a":"é"}\rid: 1\r\rdata: "👋🏽"\nid:2\n\ndata\ndata:  two\ndata\n\n';
const MESSAGES: SseMessage[] = [
  { event: "turn", data: '{"a":"é"}', lastEventId: "1" },
  { event: "", data: '"👋🏽"', lastEventId: "2" },
  { event: "", data: "\n two\n", lastEventId: "2" },
];

Deno.test("decode reads line ends of all three kinds, comments, and fields without a value", () => {
  assert.deepEqual(decode(STREAM), MESSAGES);
});

Deno.test("decode gives the same events wherever the stream is cut once or twice, in a character and between \\r and \\n too", () => {
  const { length } = utf8.encode(STREAM);
  for (let first = 0; first <= length; first++) {
    for (let second = first; second <= length; second++) assert.deepEqual(decode(STREAM, [first, second]), MESSAGES);
  }
});

Deno.test("decode gives the same events one byte at a time", () => {
  const cuts = Array.from(utf8.encode(STREAM), (_, i) => i);
  assert.deepEqual(decode(STREAM, cuts), MESSAGES);
});

Deno.test("decode gives back whatever encode was given, with line breaks made \\n", () => {
  const event = fc.record({
    event: fc.stringMatching(/^[a-z]{1,8}$/),
    data: fc.string({ unit: ANY_CHARACTER }).map((text) => text.toWellFormed()),
    id: fc.nat(),
  });
  assertProperty(fc.property(fc.array(event), (events) => {
    const decoded = decode(events.map(encodeSse).join(""));
    const expected = events.map(({ event, data, id }) => ({
      event,
      data: data.replaceAll(/\r\n|\r/g, "\n"),
      lastEventId: String(id),
    }));
    assert.deepEqual(decoded, expected);
  }));
});

Deno.test("decode skips a byte order mark at the start only", () => {
  assert.deepEqual(decode("\uFEFFdata: a\n\n")[0].data, "a");
  assert.deepEqual(decode("data: a\n\n\uFEFFdata: b\n\n").length, 1);
});

Deno.test("decode does not deliver an event that the stream leaves open", () => {
  assert.deepEqual(decode("data: whole\n\ndata: half\n"), [{ event: "", data: "whole", lastEventId: "" }]);
});

Deno.test("decode ignores an id with a NUL", () => {
  assert.equal(decode("id: 4\n\nid: 5\0\ndata: x\n\n")[0].lastEventId, "4");
});

Deno.test("decode takes an event of exactly its bound and throws at one character more", () => {
  const line = "data: 1234";
  assert.equal(new SseDecoder(line.length).push(utf8.encode(`${line}\n\n${line}\n\n`)).length, 2);
  assert.throws(() => new SseDecoder(line.length - 1).push(utf8.encode(`${line}\n\n`)), SseTooLongError);
  assert.throws(() => new SseDecoder(line.length - 1).push(utf8.encode(line)), SseTooLongError);
  assert.throws(() => new SseDecoder(15).push(utf8.encode("data: 1234\ndata: 1234")), SseTooLongError);
});
