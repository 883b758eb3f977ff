import assert from "node:assert/strict";
import { FlowBuilder, FlowError, InterruptError } from "flowneer";
import { fail, failure } from "./helpers.ts";

Deno.test("FlowError says which step failed, and why", () => {
  const cause = new TypeError("bad");
  const error = new FlowError("step 2", cause);
  assert.ok(error instanceof Error);
  assert.deepEqual([error.name, error.step, error.cause, error.message], [
    "FlowError",
    "step 2",
    cause,
    "Flow failed at step 2: bad",
  ]);
  assert.equal(new FlowError("step 0", "text").message, "Flow failed at step 0: text");
});

Deno.test("a failing step rejects the run with a FlowError around what it threw", async () => {
  const thrown = new Error("boom");
  const flow = new FlowBuilder().then(() => {}).then(() => Promise.reject(thrown)).then(() => fail("not reached"));
  const error = await failure(flow.run({}), "step 1");
  assert.equal(error.cause, thrown);
});

Deno.test("what is thrown need not be an error", async () => {
  const error = await failure(new FlowBuilder().then(() => Promise.reject("text")).run({}), "step 0");
  assert.deepEqual([error.cause, error.message], ["text", "Flow failed at step 0: text"]);
});

Deno.test("each type of step is called by its name, and by its label if it has one", async () => {
  const named = (label?: string) => ({
    fn: new FlowBuilder().then(() => fail(), { label }),
    branch: new FlowBuilder().branch(() => "x", { x: () => fail() }, { label }),
    parallel: new FlowBuilder().parallel([() => fail()], { label }),
  });
  await failure(named().fn.run({}), "step 0");
  await failure(named().branch.run({}), "branch (step 0)");
  await failure(named().parallel.run({}), "parallel (step 0)");
  const error = await failure(named("fetchUser").fn.run({}), '"fetchUser" step 0');
  assert.equal(error.message, 'Flow failed at "fetchUser" step 0: boom');
  await failure(named("router").branch.run({}), '"router" branch (step 0)');
  await failure(named("fetch").parallel.run({}), '"fetch" parallel (step 0)');
});

Deno.test("a step number counts anchors and jumped-over steps", async () => {
  const flow = new FlowBuilder().anchor("a").then(() => "#b").then(() => {}).anchor("b").then(() => fail());
  await failure(flow.run({}), "step 4");
});

Deno.test("a FlowError that comes out of a step is not wrapped again", async () => {
  const inner = new FlowBuilder().then(() => {}).then(() => {}).then(() => fail());
  const error = await failure(new FlowBuilder().then(async () => await inner.run({})).run({}), "step 2");
  assert.equal((error.cause as Error).message, "boom");
});

Deno.test("InterruptError comes out as it is, carrying the saved state", async () => {
  const interrupt = new InterruptError({ draft: "text" });
  assert.deepEqual([interrupt.message, interrupt.savedShared], ["Flow interrupted", { draft: "text" }]);
  const flow = new FlowBuilder().then(() => {
    throw interrupt;
  }).then(() => fail("not reached"));
  await assert.rejects(flow.run({}), (error) => error === interrupt);
  const outer = new FlowBuilder().then(async () => await flow.run({}));
  await assert.rejects(outer.run({}), (error) => error === interrupt);
});

Deno.test("no onError hook hears of an InterruptError, but afterFlow runs", async () => {
  const heard: string[] = [];
  const flow = new FlowBuilder().then(() => {
    throw new InterruptError({});
  });
  flow.addHooks({ onError: () => void heard.push("onError"), afterFlow: () => void heard.push("afterFlow") });
  await assert.rejects(flow.run({}), InterruptError);
  assert.deepEqual(heard, ["afterFlow"]);
});
