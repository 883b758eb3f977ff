import assert from "node:assert/strict";
import { FlowBuilder } from "flowneer";
import { withStream } from "flowneer/plugins/messaging";
import { fakeTimers } from "../fake_timers.ts";
import { fail, failure, settled, told } from "../helpers.ts";

const reason = new Error("enough");

/** Yields 0, 1, 2 … and notes what it yielded and that it was ended. */
function counting(log: unknown[]) {
  return async function* () {
    try {
      for (let n = 0;; n++) {
        log.push(n);
        yield n;
      }
    } finally {
      log.push("finally");
    }
  };
}

Deno.test("an aborted signal ends a generator at its next yield, whose chunk is not sent any more", async () => {
  const controller = new AbortController();
  const silence = Promise.withResolvers<void>();
  const log: string[] = [];
  const flow = new FlowBuilder().then(async function* () {
    try {
      yield "sent";
      await silence.promise;
      yield "not sent";
      log.push("must not get here");
    } finally {
      log.push("finally");
    }
  }).then(() => fail("must not run"));
  flow.addHooks({
    onError: () => void log.push("onError"),
    afterStep: () => void log.push("afterStep"),
    afterFlow: () => void log.push("afterFlow"),
  });
  const events = told(flow.stream({}, {}, { signal: controller.signal }));
  await settled();
  controller.abort(reason);
  silence.resolve();
  assert.deepEqual(await events, ["step:before 0", "chunk sent", "error enough", "done"]);
  assert.deepEqual(log, ["finally", "afterFlow"]);
});

Deno.test("a subscriber that aborts ends the generator at the very yield", async () => {
  const controller = new AbortController();
  const log: unknown[] = [];
  const AppFlow = FlowBuilder.extend([withStream]);
  const flow = new AppFlow()
    .withStream((n) => n === 2 && controller.abort(reason))
    .then(counting(log));
  await assert.rejects(flow.run({}, {}, { signal: controller.signal }), (error) => error === reason);
  assert.deepEqual(log, [0, 1, 2, "finally"]);
});

Deno.test("an abort reaches generators in loops, batches, branches and parallel steps", async () => {
  const flows = (step: () => AsyncGenerator<number>) => [
    new FlowBuilder().loop(() => true, (b) => b.then(step)),
    new FlowBuilder().batch(() => [1], (b) => b.then(step)),
    new FlowBuilder().branch(() => "x", { x: step }),
    new FlowBuilder().parallel([step]),
    new FlowBuilder().parallel([step], undefined, () => {}),
  ];
  for (const index of flows(counting([])).keys()) {
    const controller = new AbortController();
    const log: unknown[] = [];
    const flow = flows(counting(log))[index];
    const state = { __stream: (n: unknown) => n === 1 && controller.abort(reason) };
    await assert.rejects(flow.run(state, {}, { signal: controller.signal }), (error) => error === reason);
    assert.deepEqual(log, [0, 1, "finally"]);
  }
});

Deno.test("an abort ends a loop or batch before the next round, with the signal's reason", async () => {
  for (const body of [() => {}, (b: FlowBuilder) => void b.then(() => {})]) {
    const controller = new AbortController();
    let rounds = 0;
    const condition = () => {
      if (++rounds === 3) controller.abort(reason);
      return true;
    };
    const loop = new FlowBuilder().loop(condition, body);
    await assert.rejects(loop.run({}, {}, { signal: controller.signal }), (error) => error === reason);
    assert.equal(rounds, 3);
  }
  const controller = new AbortController();
  const seen: number[] = [];
  function* items() {
    for (let n = 0; n < 4; n++) {
      seen.push(n);
      if (n === 2) controller.abort(reason);
      yield n;
    }
  }
  const batch = new FlowBuilder().batch(() => items() as unknown as number[], () => {});
  await assert.rejects(batch.run({}, {}, { signal: controller.signal }), (error) => error === reason);
  assert.deepEqual(seen, [0, 1, 2]);
});

Deno.test("an abort ends the pause between attempts, and there is no further attempt", async () => {
  using clock = fakeTimers();
  const controller = new AbortController();
  let attempts = 0;
  const flow = new FlowBuilder().then(() => (attempts++, fail()), { retries: 5, delaySec: 60 });
  const run = flow.run({}, {}, { signal: controller.signal });
  const pause = await clock.next();
  controller.abort(reason);
  await assert.rejects(run, (error) => error === reason);
  assert.deepEqual([attempts, pause.cleared], [1, true]);
});

Deno.test("a step that fails because of the abort is not tried again", async () => {
  const controller = new AbortController();
  let attempts = 0;
  const flow = new FlowBuilder().then(() => {
    attempts++;
    controller.abort(reason);
    fail("model request aborted");
  }, { retries: 5 });
  const error = await failure(flow.run({}, {}, { signal: controller.signal }), "step 0");
  assert.deepEqual([(error.cause as Error).message, attempts], ["model request aborted", 1]);
});

Deno.test("a generator that fails while it is ended has failed", async () => {
  const controller = new AbortController();
  const flow = new FlowBuilder().then(async function* () {
    try {
      yield 1;
    } finally {
      fail("cleanup");
    }
  });
  const state = { __stream: () => controller.abort(reason) };
  const error = await failure(flow.run(state, {}, { signal: controller.signal }), "step 0");
  assert.equal((error.cause as Error).message, "cleanup");
});

Deno.test("a subscriber that throws fails the step, and the generator is ended", async () => {
  const log: unknown[] = [];
  const flow = new FlowBuilder().then(counting(log));
  await failure(flow.run({ __stream: () => fail("subscriber") }), "step 0");
  assert.deepEqual(log, [0, "finally"]);
});

Deno.test("a loop whose retry is called off is not asked for its condition again", async () => {
  using clock = fakeTimers();
  const controller = new AbortController();
  let asked = 0;
  const flow = new FlowBuilder().loop(() => (asked++, fail()), () => {}, { retries: 2, delaySec: 60 });
  const run = flow.run({}, {}, { signal: controller.signal });
  await clock.next();
  controller.abort(reason);
  await assert.rejects(run, (error) => error === reason);
  assert.equal(asked, 1);
});
