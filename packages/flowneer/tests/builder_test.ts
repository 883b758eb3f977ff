import assert from "node:assert/strict";
import { FlowBuilder } from "flowneer";
import type { Log } from "./helpers.ts";

Deno.test("steps run in the order in which they were added, on one state", async () => {
  const state: Log = { log: [] };
  const seen = new Set<unknown>();
  await new FlowBuilder<Log>()
    .startWith((s) => {
      seen.add(s);
      s.log.push(1);
    })
    .then(async (s) => {
      await Promise.resolve();
      seen.add(s);
      s.log.push(2);
    })
    .then((s) => {
      seen.add(s);
      s.log.push(3);
    })
    .run(state);
  assert.deepEqual(state.log, [1, 2, 3]);
  assert.deepEqual([...seen], [state]);
});

Deno.test("startWith drops the steps that were there", async () => {
  const state: Log = { log: [] };
  const flow = new FlowBuilder<Log>()
    .then((s) => void s.log.push("old"))
    .startWith((s) => void s.log.push("new"))
    .then((s) => void s.log.push("next"));
  await flow.run(state);
  assert.deepEqual(state.log, ["new", "next"]);
});

Deno.test("every step is given the params of the run, an empty object by default", async () => {
  const given: unknown[] = [];
  const flow = new FlowBuilder<Log, { userId: string }>()
    .startWith((_s, params) => void given.push(params.userId))
    .loop((s) => s.log.length < 1, (b) =>
      b.then((s, params) => {
        s.log.push(1);
        given.push(params.userId);
      }))
    .branch((_s, params) => params.userId, { u1: (_s, params) => void given.push(params.userId) });
  await flow.run({ log: [] }, { userId: "u1" });
  assert.deepEqual(given, ["u1", "u1", "u1"]);

  let params: unknown;
  await new FlowBuilder().then((_s, p) => void (params = p)).run({});
  assert.deepEqual(params, {});
});

Deno.test("a flow without steps runs", async () => {
  await new FlowBuilder().run({});
});

Deno.test("a flow can be run again and again, each time on its own state", async () => {
  const flow = new FlowBuilder<{ n: number }>().then((s) => void s.n++);
  const [one, two] = [{ n: 0 }, { n: 10 }];
  await Promise.all([flow.run(one), flow.run(two), flow.run(two)]);
  assert.deepEqual([one.n, two.n], [1, 12]);
});

Deno.test("a step that returns an ordinary string or another value goes on with the next step", async () => {
  const state: Log = { log: [] };
  await new FlowBuilder<Log>()
    .then(() => "done")
    .then(() => Promise.resolve(""))
    .then((s) => void s.log.push("reached"))
    .run(state);
  assert.deepEqual(state.log, ["reached"]);
});
