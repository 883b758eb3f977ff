import assert from "node:assert/strict";
import { readRetryAfter } from "../../../lib/model/retry_after.ts";

const NOW = Date.parse("Wed, 21 Oct 2026 07:28:00 GMT");

const CASES: [headers: Record<string, string>, ms: number | null][] = [
  [{}, null],
  [{ "retry-after": "7" }, 7_000],
  [{ "retry-after": " 7 " }, 7_000],
  [{ "retry-after": "0" }, 0],
  [{ "retry-after": "1.5" }, 1_500],
  [{ "retry-after": "Wed, 21 Oct 2026 07:28:20 GMT" }, 20_000],
  [{ "retry-after": "Wednesday, 21-Oct-26 07:28:20 GMT" }, 20_000],
  [{ "retry-after": "Wed, 21 Oct 2026 07:27:00 GMT" }, 0],
  [{ "retry-after": "-7" }, null],
  [{ "retry-after": "soon" }, null],
  [{ "retry-after": "" }, null],
  [{ "retry-after-ms": "340" }, 340],
  [{ "retry-after-ms": "340.2", "retry-after": "1" }, 341],
  [{ "retry-after-ms": "x", "retry-after": "1" }, 1_000],
];

for (const [headers, ms] of CASES) {
  Deno.test(`${JSON.stringify(headers)} is ${ms === null ? "no time" : `${ms} ms`}`, () => {
    assert.equal(readRetryAfter(new Headers(headers), NOW), ms);
  });
}

Deno.test("without headers there is no time", () => assert.equal(readRetryAfter(undefined, NOW), null));
