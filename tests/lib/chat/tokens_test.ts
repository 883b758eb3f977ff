import assert from "node:assert/strict";
import { addTokens, countTokens, NO_TOKENS, tokensOfImage } from "../../../lib/chat/tokens.ts";
import { newImage } from "../../helpers/attachments.ts";

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

Deno.test("an image is taken for as many tokens as its tiles, whichever way it lies", () => {
  assert.equal(tokensOfImage({ width: 1, height: 1 }), 85 + 170);
  assert.equal(tokensOfImage({ width: 512, height: 512 }), 85 + 170);
  assert.equal(tokensOfImage({ width: 513, height: 512 }), 85 + 2 * 170);
  assert.equal(tokensOfImage({ width: 1_024, height: 1_024 }), 85 + 4 * 170, "made to fit 768 by 768");
  assert.equal(tokensOfImage({ width: 4_096, height: 2_048 }), 85 + 6 * 170, "2,048 by 1,024, then 1,536 by 768");
  assert.equal(tokensOfImage({ width: 16_384, height: 1 }), 85 + 4 * 170);
  assert.equal(tokensOfImage({ width: 1, height: 16_384 }), tokensOfImage({ width: 16_384, height: 1 }));
});

Deno.test("images count for what a server did not count", () => {
  const images = [newImage(1, { width: 512, height: 512 }).attachment];
  const sent = [{ role: "user" as const, content: "1234", images }];
  assert.equal(
    countTokens({ promptTokens: null, completionTokens: 1 }, { sent, received: { length: 0, pieces: 0 } }).input,
    1 + 255,
  );
});
