import assert from "node:assert/strict";
import type { Clock } from "../../../lib/model/clock.ts";
import { SilenceWatch } from "../../../lib/model/silence.ts";

/** A clock that a test turns. */
class ManualClock implements Clock {
  scheduled = 0;
  #now = 0;
  #alarm: { at: number; callback: () => void } | null = null;

  get isArmed(): boolean {
    return this.#alarm !== null;
  }

  now(): number {
    return this.#now;
  }

  schedule(callback: () => void, ms: number): () => void {
    assert.equal(this.#alarm, null, "There is one timer");
    this.scheduled++;
    this.#alarm = { at: this.#now + ms, callback };
    return () => this.#alarm = null;
  }

  pass(ms: number): void {
    const end = this.#now + ms;
    while (this.#alarm && this.#alarm.at <= end) {
      const { at, callback } = this.#alarm;
      this.#now = at;
      this.#alarm = null;
      callback();
    }
    this.#now = end;
  }
}

function watch(ms: number) {
  const clock = new ManualClock();
  const silences: number[] = [];
  return { clock, silences, watch: new SilenceWatch({ ms, clock, onSilent: () => silences.push(clock.now()) }) };
}

Deno.test("a wait that lasts as long as it may is told, to the millisecond", () => {
  const { clock, silences, watch: silence } = watch(1_000);
  silence.begin();
  clock.pass(600);
  silence.end();
  clock.pass(100);
  silence.begin();
  clock.pass(999);
  assert.deepEqual(silences, []);
  clock.pass(10_000);
  assert.deepEqual(silences, [1_700]);
});

Deno.test("a thousand short waits share a timer", () => {
  const { clock, silences, watch: silence } = watch(1_000);
  for (let i = 0; i < 1_000; i++) {
    silence.begin();
    clock.pass(5);
    silence.end();
  }
  assert.deepEqual(silences, []);
  assert.ok(clock.scheduled < 10, `${clock.scheduled}`);
});

Deno.test("a wait that goes on is one wait", () => {
  const { clock, silences, watch: silence } = watch(1_000);
  for (let i = 0; i < 10; i++) {
    silence.begin();
    clock.pass(100);
  }
  assert.deepEqual(silences, [1_000]);
});

Deno.test("where nobody waits, nothing is told and no timer is left", () => {
  const { clock, silences, watch: silence } = watch(1_000);
  silence.begin();
  silence.end();
  clock.pass(60_000);
  assert.deepEqual([silences, clock.isArmed], [[], false]);
  silence.begin();
  assert.equal(clock.isArmed, true);
  silence.close();
  assert.equal(clock.isArmed, false);
});
