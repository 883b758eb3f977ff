import assert from "node:assert/strict";
import { FlowBuilder } from "flowneer";
import { fail, type Log, told } from "./helpers.ts";

const reason = new Error("enough");

Deno.test("an aborted signal ends the run before its first step, with the signal's reason", async () => {
  const flow = new FlowBuilder().then(() => fail("must not run"));
  await assert.rejects(flow.run({}, {}, { signal: AbortSignal.abort(reason) }), (error) => error === reason);
  await assert.rejects(flow.run({}, {}, { signal: AbortSignal.abort() }), { name: "AbortError" });
});

Deno.test("a signal that is aborted in a step ends the run before the next", async () => {
  const controller = new AbortController();
  const state: Log = { log: [] };
  const flow = new FlowBuilder<Log>()
    .then((s) => {
      s.log.push("first");
      controller.abort(reason);
    })
    .then(() => fail("must not run"));
  flow.addHooks({
    beforeFlow: (s) => void s.log.push("beforeFlow"),
    afterStep: (_meta, s) => void s.log.push("afterStep"),
    onError: (_meta, _error, s) => void s.log.push("onError"),
    afterFlow: (s) => void s.log.push("afterFlow"),
  });
  await assert.rejects(flow.run(state, {}, { signal: controller.signal }), (error) => error === reason);
  assert.deepEqual(state.log, ["beforeFlow", "first", "afterStep", "afterFlow"]);
});

Deno.test("a signal that is aborted in the last step changes nothing", async () => {
  const controller = new AbortController();
  await new FlowBuilder().then(() => controller.abort(reason)).run({}, {}, { signal: controller.signal });
});

Deno.test("a step that rejects because of the signal has failed", async () => {
  const controller = new AbortController();
  const flow = new FlowBuilder().then(() => {
    controller.abort(reason);
    controller.signal.throwIfAborted();
  });
  const run = flow.run({}, {}, { signal: controller.signal });
  await assert.rejects(run, { name: "FlowError", step: "step 0", cause: reason });
});

Deno.test("stream tells of an abort as an error, and then done", async () => {
  const controller = new AbortController();
  const flow = new FlowBuilder().then(() => controller.abort(reason)).then(() => fail("must not run"));
  assert.deepEqual(await told(flow.stream({}, {}, { signal: controller.signal })), [
    "step:before 0",
    "step:after 0",
    "error enough",
    "done",
  ]);
});
