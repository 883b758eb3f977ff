import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import { toPieces } from "../../../../lib/model/demo/pieces.ts";
import { ANY_CHARACTER, assertProperty } from "../../../helpers/properties.ts";

Deno.test("pieces are words with the space before them, and signs", () => {
  assert.deepEqual(toPieces("Hello there, you two!"), ["Hello", " there", ",", " you", " two", "!"]);
});

Deno.test("long words come in pieces of about the same length", () => {
  assert.deepEqual(toPieces("An interruption"), ["An", " interr", "uption"]);
});

Deno.test("pieces make up the text, cut no character and are not empty", () => {
  assertProperty(fc.property(fc.string({ unit: ANY_CHARACTER, maxLength: 200 }), (text) => {
    const pieces = toPieces(text);
    assert.equal(pieces.join(""), text);
    for (const piece of pieces) assert.ok(piece !== "" && piece.isWellFormed());
  }));
});
