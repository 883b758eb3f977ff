import assert from "node:assert/strict";
import { addTokens, countTokens, NO_TOKENS } from "../../../lib/chat/tokens.ts";

const SENT = [{ role: "system" as const, content: "Be brief" }, { role: "user" as const, content: "Hello there" }];

Deno.test("what a server counted is taken, and is no estimate", () => {
  const counted = { promptTokens: 7, completionTokens: 0 };
  assert.deepEqual(countTokens(counted, { sent: SENT, received: { length: 500, pieces: 99 } }), {
    input: 7,
    output: 0,
    isEstimate: false,
  });
});

Deno.test("what it did not count is estimated by bytes and pieces, and said to be an estimate", () => {
  const unknown = { promptTokens: null, completionTokens: null };
  const chinese = [{ role: "user" as const, content: "水".repeat(100) }];
  assert.deepEqual(countTokens(unknown, { sent: SENT, received: { length: 7, pieces: 1 } }), {
    input: 5,
    output: 2,
    isEstimate: true,
  });
  const counted = { promptTokens: null, completionTokens: 7 };
  assert.deepEqual(countTokens(counted, { sent: chinese, received: { length: 7, pieces: 1 } }), {
    input: 75,
    output: 7,
    isEstimate: true,
  });
  // Where each character is a token and comes by itself.
  assert.equal(countTokens(unknown, { sent: [], received: { length: 100, pieces: 100 } }).output, 100);
  const nothing = { length: 0, pieces: 0 };
  assert.deepEqual(countTokens(unknown, { sent: [], received: nothing }), { input: 0, output: 0, isEstimate: true });
});

Deno.test("a sum with an estimate in it is one", () => {
  const estimate = { input: 1, output: 2, isEstimate: true };
  assert.deepEqual(addTokens(estimate, { input: 10, output: 20, isEstimate: false }), {
    input: 11,
    output: 22,
    isEstimate: true,
  });
  assert.deepEqual(addTokens(NO_TOKENS, NO_TOKENS), NO_TOKENS);
});
