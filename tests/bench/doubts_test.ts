import assert from "node:assert/strict";
import { doubts } from "../../bench/doubts.ts";

Deno.test("what was the limit beside the server is said", () => {
  const calm = { wallSeconds: 10, server: 5, model: 3, load: 3, others: 0 };
  assert.deepEqual(doubts(calm), []);
  assert.match(doubts({ ...calm, load: 9.5 })[0], /^the generator was the limit \(95 % of a core\)/);
  assert.match(doubts({ ...calm, model: 9.5 })[0], /^the model was the limit \(95 % of a core\)/);
  assert.deepEqual(doubts(calm, 0.02), ["the model was late with 2 % of the tokens"]);
  const busy = { ...calm, others: navigator.hardwareConcurrency * 10 };
  assert.deepEqual(
    doubts(busy).map((doubt) => doubt.replace(/ \d+ %/, "")).at(-1),
    "other programs used of the machine",
  );
});
