import assert from "node:assert/strict";
import { FlowBuilder, FlowError } from "flowneer";
import { fail, failure, type Log } from "./helpers.ts";

Deno.test("loop repeats its body while the condition holds, then the flow goes on", async () => {
  const state = { ticks: 0, after: -1 };
  await new FlowBuilder<typeof state>()
    .loop((s) => s.ticks < 3, (b) => b.startWith((s) => void s.ticks++))
    .then((s) => void (s.after = s.ticks))
    .run(state);
  assert.deepEqual(state, { ticks: 3, after: 3 });
});

Deno.test("loop asks its condition before the first round, and waits for it", async () => {
  const state: Log = { log: [] };
  await new FlowBuilder<Log>().loop(() => Promise.resolve(false), (b) => b.then(() => fail())).run(state);
  assert.deepEqual(state.log, []);
});

Deno.test("a body has several steps, and loops within loops", async () => {
  const state = { outer: 0, inner: 0, log: [] as string[] };
  await new FlowBuilder<typeof state>()
    .loop((s) => s.outer < 2, (b) =>
      b.startWith((s) => void (s.inner = 0))
        .loop((s) => s.inner < 2, (c) => c.then((s) => void s.log.push(`${s.outer}${s.inner++}`)))
        .then((s) => void s.outer++))
    .run(state);
  assert.deepEqual(state.log, ["00", "01", "10", "11"]);
});

Deno.test("anchors in a body are the body's own", async () => {
  const state = { rounds: 0, tries: 0 };
  await new FlowBuilder<typeof state>()
    .loop((s) => s.rounds < 2, (b) =>
      b.anchor("again", 5)
        .then((s) => ++s.tries % 3 ? "#again" : undefined)
        .then((s) => void s.rounds++))
    .run(state);
  assert.deepEqual(state, { rounds: 2, tries: 6 });

  const outward = new FlowBuilder().anchor("outer").loop(() => true, (b) => b.then(() => "#outer"));
  const error = await failure(outward.run({}), "loop (step 1)");
  assert.match(error.message, /goto target anchor "outer" not found/);
});

Deno.test("a failure in the condition or the body is the loop's, with what was thrown as cause", async () => {
  const body = new FlowBuilder().then(() => {}).loop(() => true, (b) => b.then(() => {}).then(() => fail()));
  const error = await failure(body.run({}), "loop (step 1)");
  assert.equal(error.message, "Flow failed at loop (step 1): boom");
  assert.ok(error.cause instanceof Error && !(error.cause instanceof FlowError));
  await failure(new FlowBuilder().loop(() => fail(), (b) => b.then(() => {})).run({}), "loop (step 0)");
});
