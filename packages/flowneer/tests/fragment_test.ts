import assert from "node:assert/strict";
import { FlowBuilder, Fragment, fragment } from "flowneer";
import type { Log } from "./helpers.ts";

const say = (word: string) => (s: Log) => void s.log.push(word);

async function logOf(flow: FlowBuilder<Log>): Promise<unknown[]> {
  const state: Log = { log: [] };
  await flow.run(state);
  return state.log;
}

Deno.test("add puts a fragment's steps in where it is called", async () => {
  const flow = new FlowBuilder<Log>()
    .startWith(say("init"))
    .add(fragment<Log>().then(say("fetch")).then(say("enrich")))
    .add(fragment<Log>().loop((s) => s.log.length < 5, (b) => b.then(say("round"))))
    .then(say("end"));
  assert.deepEqual(await logOf(flow), ["init", "fetch", "enrich", "round", "round", "end"]);
});

Deno.test("a fragment holds every type of step, and jumps across its border", async () => {
  const complex = fragment<Log & { __batchItem?: string }>()
    .anchor("in")
    .branch(() => "fast", { fast: say("fast") })
    .loop((s) => s.log.length < 2, (b) => b.then(say("loop")))
    .batch(() => ["x", "y"], (b) => b.then((s) => void s.log.push(s.__batchItem)))
    .parallel([say("p"), say("q")])
    .then(() => "#out");
  const flow = new FlowBuilder<Log>()
    .add(complex)
    .then(say("skipped"))
    .anchor("out")
    .then((s) => s.log.length < 8 ? "#in" : undefined);
  assert.deepEqual(await logOf(flow), ["fast", "loop", "x", "y", "p", "q", "fast", "x", "y", "p", "q"]);
});

Deno.test("one fragment goes into several flows, and into other fragments", async () => {
  const auth = fragment<Log>().then(say("auth"));
  const setup = fragment<Log>().add(auth).add(fragment<Log>().then(say("load")));
  assert.deepEqual(await logOf(new FlowBuilder<Log>().add(setup).then(say("a"))), ["auth", "load", "a"]);
  assert.deepEqual(await logOf(new FlowBuilder<Log>().then(say("b")).add(auth)), ["b", "auth"]);
});

Deno.test("add takes the steps that the fragment has at that time", async () => {
  const grown = fragment<Log>().then(say("first"));
  const flow = new FlowBuilder<Log>().add(grown);
  grown.then(say("late"));
  assert.deepEqual(await logOf(flow), ["first"]);
});

Deno.test("add takes a flow too, but not its hooks", async () => {
  const part = new FlowBuilder<Log>().then(say("part"));
  part.addHooks({ beforeStep: (_meta, s) => void s.log.push("hook") });
  assert.deepEqual(await logOf(new FlowBuilder<Log>().add(part)), ["part"]);
});

Deno.test("a flow's hooks see the steps of a fragment, numbered within the flow", async () => {
  const seen: unknown[] = [];
  const flow = new FlowBuilder<Log>().then(say("a")).add(fragment<Log>().then(say("b"), { label: "b" }));
  flow.addHooks({ beforeStep: (meta) => void seen.push([meta.index, meta.label]) });
  await logOf(flow);
  assert.deepEqual(seen, [[0, undefined], [1, "b"]]);
});

Deno.test("a fragment is a FlowBuilder that neither runs nor streams", async () => {
  const part = fragment<Log>().then(say("never"));
  assert.ok(part instanceof Fragment && part instanceof FlowBuilder);
  await assert.rejects(part.run({ log: [] }), /Fragment cannot be run directly — use \.add\(\)/);
  await assert.rejects(part.stream({ log: [] }).next(), /Fragment cannot be streamed directly — use \.add\(\)/);
});
