import assert from "node:assert/strict";
import { MAX_TITLE_LENGTH, titleFrom } from "../../../lib/chat/title.ts";

Deno.test("a short message is its own title, on one line", () => {
  assert.equal(titleFrom("  How do\n\tI start? "), "How do I start?");
  assert.equal(titleFrom("x".repeat(MAX_TITLE_LENGTH)), "x".repeat(MAX_TITLE_LENGTH));
});

Deno.test("a long message is cut between words and ends with an ellipsis", () => {
  const title = titleFrom("word ".repeat(40));
  assert.match(title, /^(word )+word…$/);
  assert.ok(title.length <= MAX_TITLE_LENGTH);
});

Deno.test("one long word is cut, but never inside a character", () => {
  const title = titleFrom("👋".repeat(60));
  assert.ok(title.isWellFormed());
  assert.ok(title.length <= MAX_TITLE_LENGTH);
});
