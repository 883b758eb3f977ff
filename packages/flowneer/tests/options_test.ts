import assert from "node:assert/strict";
import { FlowBuilder } from "flowneer";
import { fakeTimers } from "./fake_timers.ts";
import { fail, failure, settled } from "./helpers.ts";

/** A step that fails until its n-th call. */
function worksAt(attempt: number) {
  const calls = { count: 0 };
  return { calls, step: () => void (++calls.count < attempt && fail(`attempt ${calls.count}`)) };
}

const never = () => new Promise<void>(() => {});

Deno.test("retries is the number of attempts in all", async () => {
  const { calls, step } = worksAt(3);
  await new FlowBuilder().then(step, { retries: 3 }).run({});
  assert.equal(calls.count, 3);
});

Deno.test("the last attempt's failure is the step's", async () => {
  const { calls, step } = worksAt(9);
  const error = await failure(new FlowBuilder().then(step, { retries: 2 }).run({}), "step 0");
  assert.equal((error.cause as Error).message, "attempt 2");
  assert.equal(calls.count, 2);
});

Deno.test("a step is tried once by default", async () => {
  const { calls, step } = worksAt(2);
  await failure(new FlowBuilder().startWith(step).run({}), "step 0");
  assert.equal(calls.count, 1);
});

Deno.test("a branch is retried", async () => {
  const { calls, step } = worksAt(2);
  await new FlowBuilder().branch(() => "x", { x: step }, { retries: 2 }).run({});
  assert.equal(calls.count, 2);
});

Deno.test("options that are functions are asked with state and params, each time the step starts", async () => {
  const asked: unknown[] = [];
  const state = { rounds: 0, tries: 0 };
  await new FlowBuilder<typeof state, { extra: number }>()
    .anchor("again")
    .then(
      (s) => {
        if (++s.tries % 2) fail();
        return ++s.rounds < 2 ? "#again" : undefined;
      },
      {
        retries: (s, params) => {
          asked.push([s.rounds, params.extra]);
          return 1 + params.extra;
        },
        delaySec: () => 0,
        timeoutMs: () => 0,
      },
    )
    .run(state, { extra: 1 });
  assert.deepEqual(asked, [[0, 1], [1, 1]]);
  assert.deepEqual(state, { rounds: 2, tries: 4 });
});

Deno.test("delaySec passes between two attempts, and not after the last", async () => {
  using clock = fakeTimers();
  const { calls, step } = worksAt(9);
  const run = failure(new FlowBuilder().then(step, { retries: 3, delaySec: 1.5 }).run({}), "step 0");
  for (const made of [1, 2]) {
    const timer = await clock.next();
    await settled();
    assert.deepEqual([timer.ms, calls.count], [1500, made]);
    timer.fire();
  }
  await run;
  assert.deepEqual([clock.timers.length, calls.count], [2, 3]);
});

Deno.test("a step that takes longer than timeoutMs fails", async () => {
  using clock = fakeTimers();
  const run = failure(new FlowBuilder().then(never, { timeoutMs: 5000 }).run({}), "step 0");
  const timer = await clock.next();
  assert.equal(timer.ms, 5000);
  timer.fire();
  assert.equal((await run).message, "Flow failed at step 0: step timed out after 5000ms");
});

Deno.test("timeoutMs is for branch and parallel steps too", async () => {
  using clock = fakeTimers();
  const branch = failure(
    new FlowBuilder().branch(() => "x", { x: never }, { timeoutMs: 1 }).run({}),
    "branch (step 0)",
  );
  (await clock.next()).fire();
  assert.match((await branch).message, /step timed out after 1ms/);
  const parallel = failure(new FlowBuilder().parallel([never, never], { timeoutMs: 2 }).run({}), "parallel (step 0)");
  (await clock.next()).fire();
  assert.match((await parallel).message, /step timed out after 2ms/);
});

Deno.test("timeoutMs leaves no timer behind, whether the step succeeds or fails", async () => {
  using clock = fakeTimers();
  await new FlowBuilder().then(() => Promise.resolve(), { timeoutMs: 1000 }).run({});
  await failure(new FlowBuilder().then(() => fail(), { timeoutMs: 1000 }).run({}), "step 0");
  assert.deepEqual(clock.timers.map((timer) => timer.cleared), [true, true]);
});

Deno.test("timeoutMs of 0 sets no timer", async () => {
  using clock = fakeTimers();
  await new FlowBuilder().then(() => {}, { timeoutMs: 0 }).run({});
  assert.equal(clock.timers.length, 0);
});

Deno.test("the time that middleware takes is not the step's", async () => {
  using clock = fakeTimers();
  const order: string[] = [];
  const step = async () => {
    await Promise.resolve();
    order.push(`step, ${clock.timers.length} timer`);
  };
  const flow = new FlowBuilder().then(step, { timeoutMs: 1 });
  flow.addHooks({
    wrapStep: async (_meta, next) => {
      order.push(`before, ${clock.timers.length} timer`);
      await next();
      order.push(`after, cleared ${clock.timers[0].cleared}`);
    },
  });
  await flow.run({});
  assert.deepEqual(order, ["before, 0 timer", "step, 1 timer", "after, cleared true"]);
});
