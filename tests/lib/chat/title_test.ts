import assert from "node:assert/strict";
import { withFiles } from "../../../lib/chat/quote_file.ts";
import { cutTitle, MAX_TITLE_LENGTH, subjectOf, titleOf } from "../../../lib/chat/title.ts";

Deno.test("a short text is its own title, on one line", () => {
  assert.equal(cutTitle("  How do\n\tI start? "), "How do I start?");
  assert.equal(cutTitle("x".repeat(MAX_TITLE_LENGTH)), "x".repeat(MAX_TITLE_LENGTH));
});

Deno.test("a long text is cut between words and ends with an ellipsis", () => {
  const title = cutTitle("word ".repeat(40));
  assert.match(title, /^(word )+word…$/);
  assert.ok(title.length <= MAX_TITLE_LENGTH);
});

Deno.test("a message in which nothing can be seen gives a title that can", () => {
  for (const message of ["\u200B\u2060", " \n", ""]) assert.equal(titleOf(message), "Untitled");
  assert.equal(titleOf("\u200BHi"), "\u200BHi");
});

Deno.test("one long word is cut, but never inside a character", () => {
  const title = cutTitle("👋".repeat(60));
  assert.ok(title.isWellFormed());
  assert.ok(title.length <= MAX_TITLE_LENGTH);
});

Deno.test("a message of nothing but files is about what they are called", () => {
  const [text, image] = [{ name: "a.md", text: "# Title" }, { name: "b.png" }];
  assert.equal(subjectOf("Compare these", [image]), "Compare these");
  assert.equal(subjectOf(withFiles("See:", [text]), [image]).trim(), "See:");
  assert.equal(subjectOf(withFiles("", [text]), [image]), "a.md, b.png");
  assert.equal(subjectOf("", [image]), "b.png");
  assert.equal(subjectOf(""), "");
});
