import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import { credible, giveBack, take } from "../../../lib/limits/bucket.ts";
import { assertProperty } from "../../helpers/properties.ts";

/** Takes as many as can be had, one by one. */
function drain(freeAt: number, options: { now: number; perMinute: number }): { count: number; freeAt: number } {
  for (let count = 0;; count++) {
    const taken = take(freeAt, options);
    if ("waitMs" in taken) return { count, freeAt };
    freeAt = taken.freeAt;
  }
}

Deno.test("as many as a minute has pass at once, whatever the number", () => {
  for (const perMinute of [1, 3, 7, 20, 60, 999]) {
    assert.equal(drain(0, { now: 1_000_000, perMinute }).count, perMinute);
  }
});

Deno.test("whoever waits as long as is said passes, and not a millisecond sooner", () => {
  assertProperty(fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 20 }), (perMinute, count) => {
    const now = 1_700_000_000_000;
    const { freeAt } = drain(0, { now, perMinute });
    const refused = take(freeAt, { now, perMinute, count });
    assert.ok("waitMs" in refused && refused.waitMs > 0);
    const waitMs = Math.ceil(refused.waitMs);
    assert.ok("freeAt" in take(freeAt, { now: now + waitMs, perMinute, count }));
    if (waitMs > 1) assert.ok("waitMs" in take(freeAt, { now: now + waitMs - 2, perMinute, count }));
  }));
});

Deno.test("over any time, no more pass than the minute's at once and those that became free", () => {
  const steps = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 200 });
  assertProperty(fc.property(fc.integer({ min: 1, max: 90 }), steps, (perMinute, steps) => {
    let [now, freeAt, passed] = [1_000_000, 0, 0];
    for (const step of steps) {
      now += step;
      const drained = drain(freeAt, { now, perMinute });
      passed += drained.count;
      freeAt = drained.freeAt;
    }
    const minutes = (now - 1_000_000) / 60_000;
    assert.ok(passed <= perMinute * (1 + minutes) + 1e-6, `${passed} in ${minutes} minutes`);
  }));
});

Deno.test("more than a minute's at once count as a minute's, so that they pass where nothing else does", () => {
  assert.deepEqual(take(0, { now: 1_000, perMinute: 5, count: 32 }), { freeAt: 61_000 });
  assert.ok("waitMs" in take(1_500, { now: 1_000, perMinute: 5, count: 32 }));
});

Deno.test("what is given back can be had again", () => {
  const { freeAt } = drain(0, { now: 1_000, perMinute: 4 });
  const given = giveBack(freeAt, 4);
  assert.equal(drain(given, { now: 1_000, perMinute: 4 }).count, 1);
});

Deno.test("a clock that is put back has nobody wait for it, and clocks that are a little apart give nothing away", () => {
  const now = 1_700_000_000_000;
  const { freeAt } = drain(0, { now, perMinute: 20 });
  assert.equal(credible(freeAt, now), freeAt);
  assert.equal(credible(freeAt, now - 5_000), freeAt);
  const mended = credible(freeAt, now - 365 * 86_400_000);
  const refused = take(mended, { now: now - 365 * 86_400_000, perMinute: 20 });
  assert.deepEqual(refused, { waitMs: 3_000 });
});

Deno.test("no limit is never reached", () => {
  let freeAt = 0;
  for (let i = 0; i < 1_000; i++) {
    const taken = take(freeAt, { now: 1_000, perMinute: Infinity });
    assert.ok("freeAt" in taken);
    freeAt = giveBack(taken.freeAt, Infinity);
  }
});
