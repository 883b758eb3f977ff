import assert from "node:assert/strict";
import { FlowBuilder } from "flowneer";
import { failure, type Log } from "./helpers.ts";

Deno.test("a step jumps back to an anchor by returning its name", async () => {
  const state = { attempts: 0, finalized: false };
  await new FlowBuilder<typeof state>()
    .anchor("retry")
    .then((s) => ++s.attempts < 3 ? "#retry" : undefined)
    .then((s) => void (s.finalized = true))
    .run(state);
  assert.deepEqual(state, { attempts: 3, finalized: true });
});

Deno.test("a step jumps forward over steps to an anchor", async () => {
  const state: Log = { log: [] };
  await new FlowBuilder<Log>()
    .then(() => Promise.resolve("#save"))
    .then((s) => void s.log.push("expensive"))
    .anchor("save")
    .then((s) => void s.log.push("saved"))
    .run(state);
  assert.deepEqual(state.log, ["saved"]);
});

Deno.test("an anchor that is only walked past does nothing", async () => {
  const state: Log = { log: [] };
  const flow = new FlowBuilder<Log>().anchor("a").then((s) => void s.log.push("step")).anchor("b");
  flow.addHooks({
    beforeStep: (meta) => void state.log.push(meta),
    onAnchorHit: (name) => void state.log.push(name),
  });
  await flow.run(state);
  assert.deepEqual(state.log, [{ index: 1, type: "fn", label: undefined }, "step"]);
});

Deno.test("a generator's return value jumps, what it yields does not", async () => {
  const state: Log = { log: [] };
  await new FlowBuilder<Log>()
    .then(async function* () {
      yield "#nowhere";
      return "#end";
    })
    .then((s) => void s.log.push("skipped"))
    .anchor("end")
    .then((s) => void s.log.push("end"))
    .run(state);
  assert.deepEqual(state.log, ["end"]);
});

Deno.test("a jump to an anchor that is not there fails the step", async () => {
  const error = await failure(new FlowBuilder().then(() => "#gone").run({}), "step 0");
  assert.match(error.message, /goto target anchor "gone" not found/);
});

Deno.test("maxVisits allows that many jumps, and no more", async () => {
  const state = { passes: 0 };
  const flow = new FlowBuilder<typeof state>().anchor("refine", 2).then((s) => {
    s.passes++;
    return "#refine";
  });
  const error = await failure(flow.run(state), "step 1");
  assert.equal((error.cause as Error).message, 'cycle limit exceeded for anchor "refine": 3 visits > limit(2)');
  assert.equal(state.passes, 3);
});

Deno.test("visits are counted anew in each run, and for each anchor", async () => {
  const flow = new FlowBuilder<{ a: number; b: number }>()
    .anchor("a", 2)
    .then((s) => ++s.a % 3 ? "#a" : undefined)
    .anchor("b", 1)
    .then((s) => ++s.b % 2 ? "#b" : undefined);
  for (let run = 0; run < 3; run++) {
    const state = { a: 0, b: 0 };
    await flow.run(state);
    assert.deepEqual(state, { a: 3, b: 2 });
  }
});

Deno.test("maxVisits of 0 forbids every jump, but not walking past", async () => {
  await new FlowBuilder().anchor("a", 0).then(() => {}).run({});
  await failure(new FlowBuilder().anchor("a", 0).then(() => "#a").run({}), "step 1");
});

Deno.test("of two anchors of one name the later one is jumped to", async () => {
  const state: Log = { log: [] };
  const step = (word: string) => (s: Log) => void s.log.push(word);
  await new FlowBuilder<Log>().then(() => "#a").anchor("a").then(step("early")).anchor("a").then(step("late")).run(
    state,
  );
  assert.deepEqual(state.log, ["late"]);
});
