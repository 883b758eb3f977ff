import assert from "node:assert/strict";
import { STATUS_BY_CODE } from "../../../lib/errors.ts";
import { type FailureCode, FAILURES, keyError, modelError } from "../../../lib/model/failure.ts";
import { LIMITS } from "../../../lib/model/time_limits.ts";

Deno.test("the documentation lists every code of a model's, and whether it may pass", async () => {
  const text = await Deno.readTextFile(new URL("../../../docs/model-servers.md", import.meta.url));
  const listed = [...text.matchAll(/^\| `(model_\w+)` +\|.*\| (yes|no) +\|$/gm)].map((
    [, code, may],
  ) => [code, may === "yes"]);
  const all = Object.entries({ ...FAILURES, ...LIMITS }).map(([code, { retryable }]) => [code, retryable]);
  assert.deepEqual(listed.sort(), all.sort());
  assert.deepEqual(
    all.map(([code]) => code),
    Object.keys(STATUS_BY_CODE).filter((code) => /^model_/.test(code)).sort(),
  );
});

Deno.test("every failure has a sentence of its own for a person, which ends without a full stop", () => {
  const codes = Object.keys(FAILURES) as FailureCode[];
  const sentences = codes.map((code) => modelError(code).message);
  assert.equal(new Set(sentences).size, codes.length);
  for (const sentence of sentences) assert.match(sentence, /^[A-Z][^.]+[^.]$/);
});

const WAITS: [retryAfterMs: number | null, words: string][] = [
  [null, "wait a moment and try again"],
  [0, "wait a moment and try again"],
  [1, "try again in a second"],
  [1_000, "try again in a second"],
  [1_001, "try again in 2 seconds"],
  [120_000, "try again in 120 seconds"],
  [120_001, "try again in 3 minutes"],
];

for (const [retryAfterMs, words] of WAITS) {
  Deno.test(`too many requests, and a wait of ${retryAfterMs} ms, is "${words}"`, () => {
    const { message, retryable } = modelError("model_rate_limited", { retryAfterMs });
    assert.deepEqual([message, retryable], [`The model server is getting too many requests: ${words}`, true]);
  });
}

Deno.test("a key of printable characters can be sent", () => assert.equal(keyError("sk-123_A"), null));
