import assert from "node:assert/strict";
import { toStem, toStems, toWords } from "../../../../lib/model/demo/words.ts";

Deno.test("words are those that say something, each once", () => {
  assert.deepEqual(toWords("What is the port, and how do I change the PORT?"), [
    { stem: "port", synonyms: [], isWeak: false },
    { stem: "chang", synonyms: [], isWeak: true },
  ]);
  assert.deepEqual(toWords("the license"), [{ stem: "licens", synonyms: ["licenc"], isWeak: false }]);
});

Deno.test("of a whole book, only the first words count", () => {
  const book = Array.from({ length: 5_000 }, (_, i) => `word${i}`).join(" ");
  assert.equal(toWords(book).length, 32);
});

Deno.test("a name is found by itself and by its parts", () => {
  assert.deepEqual(toStems("OPENAI_BASE_URL"), ["openai_base_url", "openai", "bas", "url"]);
  assert.deepEqual(toStems("messageId"), ["messageid", "messag", "id"]);
});

Deno.test("forms of a word have one stem", () => {
  for (const [one, other] of [["deploying", "deployment"], ["stopped", "stops"], ["dependencies", "dependency"]]) {
    assert.equal(toStem(one), toStem(other));
  }
});
