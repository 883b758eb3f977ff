import assert from "node:assert/strict";
import { FlowBuilder, type StepFilter } from "flowneer";
import { fail } from "./helpers.ts";

const LABELS = ["human:review", "llm:generate", "llm:embed", "db:save", "a.c", "abc", undefined];

/** The labels of the steps that a hook with this filter is called for. */
async function matched(filter: StepFilter): Promise<unknown[]> {
  const flow = new FlowBuilder();
  for (const label of LABELS) flow.then(() => {}, { label });
  const seen: unknown[] = [];
  flow.addHooks({ beforeStep: (meta) => void seen.push(meta.label) }, filter);
  await flow.run({});
  return seen;
}

const CASES: [about: string, filter: StepFilter, expected: unknown[]][] = [
  ["an exact label", ["db:save"], ["db:save"]],
  ["several labels", ["db:save", "abc"], ["db:save", "abc"]],
  ["a wildcard at the end", ["llm:*"], ["llm:generate", "llm:embed"]],
  ["a wildcard at the start", ["*:review"], ["human:review"]],
  ["a wildcard in the middle", ["llm:*e"], ["llm:generate"]],
  ["a wildcard for no text", ["abc*"], ["abc"]],
  ["only wildcard: every step that has a label", ["*"], LABELS.slice(0, 6)],
  ["a dot as a dot", ["a.c"], ["a.c"]],
  ["an exclusion: steps without a label stay", ["!human:*"], LABELS.slice(1)],
  ["an exact exclusion", ["!db:save"], LABELS.filter((label) => label !== "db:save")],
  ["an exclusion and an inclusion", ["!human:*", "llm:*"], ["llm:generate", "llm:embed"]],
  ["an exclusion over an inclusion", ["!llm:generate", "llm:*"], ["llm:embed"]],
  ["an exclusion over an inclusion that comes first", ["llm:*", "!llm:generate"], ["llm:embed"]],
  ["nothing when nothing matches", ["none"], []],
  ["every step when empty", [], LABELS],
  ["a predicate on the label", (meta) => meta.label?.startsWith("llm:") ?? false, ["llm:generate", "llm:embed"]],
  ["a predicate on the index", (meta) => meta.index > 4, ["abc", undefined]],
];

for (const [about, filter, expected] of CASES) {
  Deno.test(`a filter matches ${about}`, async () => assert.deepEqual(await matched(filter), expected));
}

Deno.test("a filter holds for every hook of a step, and for no other", async () => {
  const log: string[] = [];
  const flow = new FlowBuilder<{ n: number }>()
    .anchor("a")
    .then((s) => s.n++ ? undefined : "#a", { label: "out" })
    .loop((s) => s.n < 3, (b) => b.then((s) => void s.n++), { label: "out" })
    .parallel([() => {}], { label: "out" })
    .parallel([() => {}], { label: "in" })
    .then(() => fail(), { label: "out" });
  const say = (what: string) => void log.push(what);
  flow.addHooks({
    beforeFlow: () => say("beforeFlow"),
    beforeStep: () => say("beforeStep"),
    wrapStep: async (_meta, next) => (say("wrapStep"), await next()),
    wrapParallelFn: async (_meta, _index, next) => (say("wrapParallelFn"), await next()),
    afterStep: () => say("afterStep"),
    onError: () => say("onError"),
    onLoopIteration: () => say("onLoopIteration"),
    onAnchorHit: () => say("onAnchorHit"),
    afterFlow: () => say("afterFlow"),
  }, ["in"]);
  await assert.rejects(flow.run({ n: 0 }));
  assert.deepEqual(log, [
    "beforeFlow",
    "onAnchorHit",
    "beforeStep",
    "wrapStep",
    "wrapParallelFn",
    "afterStep",
    "afterFlow",
  ]);
});

Deno.test("onError and onLoopIteration are called for steps that match", async () => {
  const log: string[] = [];
  const flow = new FlowBuilder<{ n: number }>()
    .loop((s) => s.n++ < 1, (b) => b.then(() => {}), { label: "in" })
    .then(() => fail(), { label: "in" });
  flow.addHooks({
    onError: (meta) => void log.push(`onError ${meta.index}`),
    onLoopIteration: (_meta, iteration) => void log.push(`iteration ${iteration}`),
  }, ["in"]);
  await assert.rejects(flow.run({ n: 0 }));
  assert.deepEqual(log, ["iteration 0", "onError 1"]);
});

Deno.test("middleware that is filtered out passes the call on to the rest of the chain", async () => {
  const log: string[] = [];
  const flow = new FlowBuilder().then(() => void log.push("body"), { label: "plain" });
  flow.addHooks({ wrapStep: async () => {} }, ["other"]);
  flow.addHooks({ wrapStep: async (_meta, next) => (log.push("inner"), await next()) });
  await flow.run({});
  assert.deepEqual(log, ["inner", "body"]);
});
