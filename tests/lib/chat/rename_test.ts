import assert from "node:assert/strict";
import { MAX_GIVEN_TITLE_LENGTH, parseTitle } from "../../../lib/chat/rename.ts";

Deno.test("a title is what was written, without the spaces around it", () => {
  assert.equal(parseTitle(" \t Two  words \n"), "Two  words");
  assert.equal(parseTitle("<b>"), "<b>");
  assert.equal(parseTitle("👩‍👩‍👧"), "👩‍👩‍👧");
});

Deno.test("a title is as long as its field lets it be, and no longer", () => {
  const longest = "x".repeat(MAX_GIVEN_TITLE_LENGTH);
  assert.equal(parseTitle(` ${longest} `), longest);
  assert.throws(() => parseTitle(`${longest}x`), {
    code: "invalid_request",
    message: "The title is 101 characters long, and 100 is the most",
  });
});

Deno.test("a title that nobody would see is blank, and one that is not there is missing", () => {
  for (const blank of ["", "  ", "\n", "\u00a0", "\u200b", "\u200e\u2060", "\u0000", "\u3000"]) {
    assert.throws(() => parseTitle(blank), { code: "invalid_request", message: "A title must not be blank" });
  }
  assert.throws(() => parseTitle(null), { code: "invalid_request", message: '"title" is missing' });
});
