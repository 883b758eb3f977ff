import assert from "node:assert/strict";
import { parse, stringify } from "@std/dotenv";
import { warnings } from "./warnings.ts";

const CASES: [about: string, value: string, expected: string][] = [
  ["a word as it is", "word_1", "word_1"],
  ["nothing for an empty value", "", ""],
  ["spaces in single quotes", " a b ", "' a b '"],
  ["a comment sign in single quotes", "#a", "'#a'"],
  ["a reference in single quotes", "a$b", "'a$b'"],
  ["double quotes in single quotes", '{"a":"b"}', `'{"a":"b"}'`],
  ["a single quote in double quotes", "it's", `"it's"`],
  ["both quotes in double quotes", `'"`, `"'\\""`],
  ["line breaks and tabs escaped", "a\nb\rc\td", `"a\\nb\\rc\\td"`],
  ["a backslash escaped", "a\\nb", `"a\\\\nb"`],
  ["other alphabets in single quotes", "é", "'é'"],
];

for (const [about, value, expected] of CASES) {
  Deno.test(`stringify writes ${about}, and parse reads it back`, () => {
    assert.equal(stringify({ A: value }), `A=${expected}`);
    assert.deepEqual({ ...parse(stringify({ A: value, B: "after" })) }, { A: value, B: "after" });
  });
}

Deno.test("stringify writes one line for each variable", () => {
  assert.equal(stringify({ A: "1", B: "two words", C: "" }), "A=1\nB='two words'\nC=");
  assert.equal(stringify({}), "");
});

Deno.test("stringify writes a missing value as an empty one", () => {
  assert.equal(stringify({ A: undefined, B: null } as unknown as Record<string, string>), "A=\nB=");
});

Deno.test("stringify leaves a name out that would be a comment, and warns", () => {
  const seen = warnings(() => assert.equal(stringify({ "#A": "x", B: "y" }), "B=y"));
  assert.match(seen.join(), /key starts with a '#'.*'#A'/);
});
