import assert from "node:assert/strict";
import { CoreFlowBuilder, FlowBuilder, type PluginContext, type StepContext, type StepHandler } from "flowneer";
import { fakeTimers } from "./fake_timers.ts";
import { fail, failure, type Log } from "./helpers.ts";

/** A plugin method that pushes a step of a type that only the test knows. */
function flowWith(step: { type: string } & Record<string, unknown>): FlowBuilder<Log> {
  const Custom = FlowBuilder.extend([{
    custom(this: PluginContext) {
      this.steps.push(step as never);
      return this;
    },
  }]);
  return (new Custom<Log>() as unknown as { custom(): FlowBuilder<Log> }).custom();
}

Deno.test("a registered type of step runs with its descriptor and the context of the run", async () => {
  let given: StepContext<Log> | undefined;
  const handler: StepHandler = (step, ctx) => {
    given = ctx;
    ctx.shared.log.push(step.word);
    return Promise.resolve(undefined);
  };
  CoreFlowBuilder.registerStepType("test:say", handler);
  const flow = flowWith({ type: "test:say", word: "hi", label: "greet" });
  const { signal } = new AbortController();
  const hooks = { beforeStep() {}, afterStep: (meta: unknown, s: Log) => void s.log.push(meta) };
  flow.addHooks(hooks);
  const state: Log = { log: [] };
  await flow.run(state, { user: "u" }, { signal });
  assert.ok(given);
  assert.deepEqual([given.shared, given.params, given.signal, given.builder], [state, { user: "u" }, signal, flow]);
  assert.deepEqual(given.meta, { index: 0, type: "test:say", label: "greet" });
  assert.deepEqual(given.hooks.beforeStep, [hooks.beforeStep]);
  assert.deepEqual(state.log, ["hi", given.meta]);
});

Deno.test("a handler jumps by returning an anchor's name without #", async () => {
  CoreFlowBuilder.registerStepType("test:jump", (step) => Promise.resolve(step.to));
  const state: Log = { log: [] };
  const flow = flowWith({ type: "test:jump", to: "end" }).then((s) => void s.log.push("skipped")).anchor("end");
  await flow.then((s) => void s.log.push("end")).run(state);
  assert.deepEqual(state.log, ["end"]);
});

Deno.test("a failing handler is named after its type", async () => {
  CoreFlowBuilder.registerStepType("test:fail", () => Promise.reject(new Error("boom")));
  await failure(flowWith({ type: "test:fail" }).run({ log: [] }), "test:fail (step 0)");
});

Deno.test("a handler runs a flow within the flow with _execute, and names its failure with _runSub", async () => {
  CoreFlowBuilder.registerStepType("test:sub", async (step, ctx) => {
    const { shared, params, signal, builder } = ctx;
    await builder._runSub("the sub-flow", () => step.body._execute(shared, params, signal));
    return undefined;
  });
  const body = new FlowBuilder<Log>().then((s) => void s.log.push("in body"));
  body.addHooks({
    beforeFlow: (s) => void s.log.push("beforeFlow"),
    beforeStep: (_meta, s) => void s.log.push("beforeStep"),
  });
  const state: Log = { log: [] };
  const flow = flowWith({ type: "test:sub", body });
  await flow.run(state);
  assert.deepEqual(state.log, ["beforeStep", "in body"]);
  body.then(() => fail());
  const error = await failure(flow.run(state), "the sub-flow");
  assert.equal((error.cause as Error).message, "boom");
});

Deno.test("a transparent handler calls the hooks of its steps itself", async () => {
  CoreFlowBuilder.registerStepType("test:clear", async (step, { hooks, meta, shared, params }) => {
    for (const label of step.labels) {
      for (const hook of hooks.beforeStep) await hook({ ...meta, label }, shared, params);
    }
    return undefined;
  }, { transparent: true });
  const state: Log = { log: [] };
  const flow = flowWith({ type: "test:clear", labels: ["a", "b"] });
  flow.addHooks({
    beforeStep: (meta, s) => void s.log.push(meta.label),
    wrapStep: () => fail("must not wrap"),
    afterStep: () => fail("must not be called"),
  });
  await flow.run(state);
  assert.deepEqual(state.log, ["a", "b"]);
});

Deno.test("what a transparent handler throws comes out as it is, and no onError hook hears of it", async () => {
  const thrown = new Error("boom");
  CoreFlowBuilder.registerStepType("test:clear fail", () => Promise.reject(thrown), { transparent: true });
  const flow = flowWith({ type: "test:clear fail" });
  flow.addHooks({ onError: () => fail("must not be called") });
  await assert.rejects(flow.run({ log: [] }), (error) => error === thrown);
});

Deno.test("timeoutMs on the descriptor of a registered type is its time limit", async () => {
  using clock = fakeTimers();
  CoreFlowBuilder.registerStepType("test:slow", () => new Promise(() => {}));
  const run = failure(flowWith({ type: "test:slow", timeoutMs: 7 }).run({ log: [] }), "test:slow (step 0)");
  (await clock.next()).fire();
  assert.match((await run).message, /step timed out after 7ms/);
});
