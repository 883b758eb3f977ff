import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import { ChunkParser } from "../../../lib/model/chunk_parser.ts";
import { ANY_CHARACTER, assertProperty } from "../../helpers/properties.ts";

const chunk = (content: unknown, rest: object = {}) => ({
  id: "chatcmpl-1",
  model: "a",
  choices: [{ index: 0, delta: { content }, finish_reason: null }],
  ...rest,
});

/** Has one parser parse all of them, and compares each with what it is. */
function assertParsed(sources: string[]): void {
  const parser = new ChunkParser();
  for (const source of sources) assert.deepEqual(parser.parse(source), JSON.parse(source));
}

Deno.test("chunks are parsed as JSON is, whatever changes from one to the next", () => {
  const content = fc.oneof(
    fc.string({ unit: ANY_CHARACTER, maxLength: 8 }),
    // Words of the chunk itself, and what a careless search would take for its end.
    fc.constantFrom(
      "a",
      "chatcmpl-1",
      "content",
      ",",
      ":",
      ":{",
      "}",
      "],",
      ":[{",
      "index",
      '"}',
      '","content":"x',
      "\\",
      '\\"',
      "\n",
      "\u2028",
      "",
    ),
    fc.constantFrom(null, 7, [{ type: "text", text: "a" }], undefined),
  );
  const rest = fc.oneof(
    fc.constant({}),
    fc.record({ model: fc.constantFrom("a", "b"), usage: fc.constantFrom(null, {}) }),
  );
  const spaces = fc.constantFrom(undefined, 1);
  const one = fc.tuple(content, rest, spaces).map(([content, rest, spaces]) =>
    JSON.stringify(chunk(content, rest), null, spaces)
  );
  assertProperty(fc.property(fc.array(one, { maxLength: 20 }), assertParsed), { numRuns: 1_000 });
});

Deno.test("where the text stands elsewhere too, or twice, or is escaped, it is not mistaken", () => {
  const say = (text: string) => `{"model":"a","choices":[{"delta":{"content":${text}}}]}`;
  assertParsed([say('"a"'), say('"b"'), say('"c"')]);
  assertParsed([say('"\\u0061"'), say('"\\u0062"'), say('"b"')]);
  assertParsed([
    '{"choices":[{"delta":{"content":"x","content":"a"}}]}',
    '{"choices":[{"delta":{"content":"y","content":"b"}}]}',
  ]);
});

Deno.test("what is no JSON is no chunk, also where it begins and ends like one", () => {
  const parser = new ChunkParser();
  const source = JSON.stringify(chunk("one"));
  parser.parse(source);
  for (const text of ["\n", '"', "\\", "\t"]) {
    assert.throws(() => parser.parse(source.replace("one", text)), SyntaxError);
  }
  assert.throws(() => parser.parse(source.slice(0, -1)), SyntaxError);
  assert.deepEqual(parser.parse(source), chunk("one"));
});

Deno.test("a chunk that is like the one before is not parsed anew", () => {
  const parser = new ChunkParser();
  const parse = (content: string, rest = {}) => parser.parse(JSON.stringify(chunk(content, rest)));
  parse("one");
  const second = parse("two");
  assert.equal(parse("three"), second);
  // After what is unlike all others, too.
  parse("four", { usage: { total_tokens: 1 } });
  parse("five");
  assert.equal(parse("six"), parse("seven"));
});
