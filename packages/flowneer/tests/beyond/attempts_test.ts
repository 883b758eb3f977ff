import assert from "node:assert/strict";
import { FlowBuilder, InterruptError } from "flowneer";
import { fakeTimers } from "../fake_timers.ts";
import { fail, failure, settled, told } from "../helpers.ts";

const never = () => new Promise<void>(() => {});

Deno.test("timeoutMs is for each attempt, so a step that was too slow is tried again", async () => {
  using clock = fakeTimers();
  const state = { attempts: 0 };
  const flow = new FlowBuilder<typeof state>().then((s) => ++s.attempts < 3 ? never() : undefined, {
    retries: 3,
    timeoutMs: 10,
  });
  const run = flow.run(state);
  (await clock.next()).fire();
  (await clock.next()).fire();
  await run;
  assert.deepEqual([state.attempts, clock.timers.length, clock.timers.every((timer) => timer.cleared)], [3, 3, true]);
});

Deno.test("a generator that was too slow is ended at its next yield, and sends nothing more", async () => {
  using clock = fakeTimers();
  const silence = Promise.withResolvers<void>();
  const log: string[] = [];
  const flow = new FlowBuilder().then(async function* () {
    try {
      yield "in time";
      await silence.promise;
      yield "too late";
    } finally {
      log.push("finally");
    }
  }, { timeoutMs: 10 }).then(() => silence.promise);
  flow.addHooks({ wrapStep: async (_meta, next) => await next().catch((error) => void log.push(error.message)) });
  const events = told(flow.stream({}));
  const timer = await clock.next();
  await settled();
  timer.fire();
  await settled();
  silence.resolve();
  assert.deepEqual((await events).filter((event) => event.startsWith("chunk")), ["chunk in time"]);
  assert.deepEqual(log, ["step timed out after 10ms", "finally"]);
});

Deno.test("a limit longer than a timer can be is no limit", async () => {
  using clock = fakeTimers();
  for (const timeoutMs of [Infinity, 2 ** 31, NaN, -1]) {
    await new FlowBuilder().then(() => Promise.resolve(), { timeoutMs }).run({});
  }
  assert.equal(clock.timers.length, 0);
});

Deno.test("a generator that throws on the way is tried again from its start", async () => {
  let attempts = 0;
  const flow = new FlowBuilder().then(async function* () {
    yield `attempt ${++attempts}`;
    if (attempts < 2) fail();
  }, { retries: 2 });
  assert.deepEqual(await told(flow.stream({})), [
    "step:before 0",
    "chunk attempt 1",
    "chunk attempt 2",
    "step:after 0",
    "done",
  ]);
});

Deno.test("router and branch are retried together", async () => {
  const calls: string[] = [];
  await new FlowBuilder().branch(() => (calls.push("router"), calls.length < 3 ? "bad" : "good"), {
    bad: () => (calls.push("bad"), fail()),
    good: () => void calls.push("good"),
  }, { retries: 2 }).run({});
  assert.deepEqual(calls, ["router", "bad", "router", "good"]);
});

Deno.test("an InterruptError is not tried again", async () => {
  let attempts = 0;
  const flow = new FlowBuilder().then(() => {
    attempts++;
    throw new InterruptError({});
  }, { retries: 3 });
  await assert.rejects(flow.run({}), InterruptError);
  assert.equal(attempts, 1);
});

Deno.test("fewer than one attempt is one", async () => {
  for (const retries of [0, -1, NaN, 0.5]) {
    let attempts = 0;
    await failure(new FlowBuilder().then(() => (attempts++, fail()), { retries }).run({}), "step 0");
    assert.equal(attempts, 1);
  }
});

Deno.test("loop and batch take retries and delaySec too", async () => {
  using clock = fakeTimers();
  const state = { rounds: 0, items: [] as number[] };
  const run = new FlowBuilder<typeof state & { __batchItem: number }>()
    .loop((s) => s.rounds < 3, (b) => b.then((s) => void (++s.rounds === 2 && fail())), { retries: 2, delaySec: 1 })
    .batch(() => [1, 2], (b) =>
      b.then((s) => {
        if (s.items.push(s.__batchItem) === 2) fail();
      }), { retries: 2 })
    .run(state as typeof state & { __batchItem: number });
  const pause = await clock.next();
  assert.equal(pause.ms, 1000);
  pause.fire();
  await run;
  assert.deepEqual(state, { rounds: 3, items: [1, 2, 1, 2] });
});

Deno.test("timeoutMs of a loop or batch is for all its rounds, and ends them", async () => {
  using clock = fakeTimers();
  const gate = Promise.withResolvers<void>();
  const state = { rounds: 0 };
  const body = (b: FlowBuilder<typeof state>) => void b.then(() => gate.promise).then((s) => void s.rounds++);
  for (
    const [step, flow] of [
      ["loop (step 0)", new FlowBuilder<typeof state>().loop(() => true, body, { timeoutMs: 5 })],
      ["batch (step 0)", new FlowBuilder<typeof state>().batch(() => [1, 2], body, { timeoutMs: 5 })],
    ] as const
  ) {
    const run = failure(flow.run(state), step);
    (await clock.next()).fire();
    assert.match((await run).message, /step timed out after 5ms/);
  }
  gate.resolve();
  await settled();
  assert.deepEqual(state, { rounds: 0 });
});
