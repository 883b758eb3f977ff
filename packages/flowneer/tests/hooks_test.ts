import assert from "node:assert/strict";
import { FlowBuilder, type StepMeta } from "flowneer";
import { fail, failure } from "./helpers.ts";

const id = (meta: StepMeta) => `${meta.type}${meta.index}${meta.label ? `:${meta.label}` : ""}`;

/** A flow with a step of each type, and the log of all its hooks. */
function observed() {
  const log: string[] = [];
  const flow = new FlowBuilder<{ n: number }>()
    .anchor("top")
    .then((s) => s.n++ ? undefined : "#top", { label: "first" })
    .loop((s) => s.n < 4, (b) => b.then((s) => void s.n++))
    .parallel([() => {}, () => {}]);
  const dispose = flow.addHooks({
    beforeFlow: (s, p) => void log.push(`beforeFlow ${s.n} ${p.user}`),
    beforeStep: (meta) => void log.push(`beforeStep ${id(meta)}`),
    wrapStep: async (meta, next) => {
      log.push(`wrap ${id(meta)}`);
      await next();
      log.push(`unwrap ${id(meta)}`);
    },
    wrapParallelFn: async (meta, index, next) => {
      log.push(`wrapFn ${id(meta)} ${index}`);
      await next();
    },
    afterStep: (meta, s) => void log.push(`afterStep ${id(meta)} ${s.n}`),
    onLoopIteration: (meta, iteration) => void log.push(`iteration ${id(meta)} ${iteration}`),
    onAnchorHit: (name) => void log.push(`hit ${name}`),
    afterFlow: (s) => void log.push(`afterFlow ${s.n}`),
  });
  return { flow, log, dispose };
}

Deno.test("every hook is called at its place", async () => {
  const { flow, log } = observed();
  await flow.run({ n: 0 }, { user: "u" });
  assert.deepEqual(log, [
    "beforeFlow 0 u",
    "beforeStep fn1:first",
    "wrap fn1:first",
    "unwrap fn1:first",
    "afterStep fn1:first 1",
    "hit top",
    "beforeStep fn1:first",
    "wrap fn1:first",
    "unwrap fn1:first",
    "afterStep fn1:first 2",
    "beforeStep loop2",
    "wrap loop2",
    "iteration loop2 0",
    "iteration loop2 1",
    "unwrap loop2",
    "afterStep loop2 4",
    "beforeStep parallel3",
    "wrap parallel3",
    "wrapFn parallel3 0",
    "wrapFn parallel3 1",
    "unwrap parallel3",
    "afterStep parallel3 4",
    "afterFlow 4",
  ]);
});

Deno.test("dispose takes the hooks out again, in whatever order they came", async () => {
  const seen: string[] = [];
  const flow = new FlowBuilder().then(() => {});
  const hooks = ["a", "b", "c"].map((name) => flow.addHooks({ beforeStep: () => void seen.push(name) }));
  hooks[0]();
  await flow.run({});
  hooks[2]();
  hooks[2]();
  await flow.run({});
  assert.deepEqual(seen, ["b", "c", "b"]);
});

Deno.test("the same hooks registered twice are called twice, and disposed of one by one", async () => {
  let calls = 0;
  const hooks = { beforeStep: () => void calls++ };
  const flow = new FlowBuilder().then(() => {});
  const dispose = flow.addHooks(hooks);
  flow.addHooks(hooks);
  await flow.run({});
  dispose();
  await flow.run({});
  assert.equal(calls, 3);
});

Deno.test("a run keeps the hooks that it started with", async () => {
  const seen: unknown[] = [];
  let dispose = () => {};
  const flow = new FlowBuilder().then(() => dispose()).then(() => {});
  dispose = flow.addHooks({
    beforeStep: (meta) => {
      seen.push(meta.index);
      if (meta.index === 0) flow.addHooks({ beforeStep: () => void seen.push("late") });
    },
  });
  await flow.run({});
  assert.deepEqual(seen, [0, 1]);
});

Deno.test("hooks of one kind run in the order of registration, and each is waited for", async () => {
  const seen: string[] = [];
  const flow = new FlowBuilder().then(() => {});
  flow.addHooks({ afterStep: async () => void (await Promise.resolve(), seen.push("slow")) });
  flow.addHooks({ afterStep: () => void seen.push("quick") });
  await flow.run({});
  assert.deepEqual(seen, ["slow", "quick"]);
});

Deno.test("the middleware registered first is the outermost", async () => {
  const log: string[] = [];
  const flow = new FlowBuilder().then(() => void log.push("body")).parallel([() => void log.push("fn")]);
  for (const name of ["first", "second"]) {
    flow.addHooks({
      wrapStep: async (meta, next) => {
        if (meta.type === "fn") log.push(`${name} in`);
        await next();
        if (meta.type === "fn") log.push(`${name} out`);
      },
      wrapParallelFn: async (_meta, _index, next) => {
        log.push(`${name} fn in`);
        await next();
      },
    });
  }
  await flow.run({});
  assert.deepEqual(log.slice(0, 5), ["first in", "second in", "body", "second out", "first out"]);
  assert.deepEqual(log.slice(5), ["first fn in", "second fn in", "fn"]);
});

Deno.test("middleware that does not call next skips the step, but not its other hooks", async () => {
  const log: string[] = [];
  const flow = new FlowBuilder().then(() => fail(), { label: "skipped" }).then(() => void log.push("body"));
  flow.addHooks({
    beforeStep: (meta) => void log.push(`before ${meta.index}`),
    wrapStep: async (meta, next) => meta.label ? undefined : await next(),
    afterStep: (meta) => void log.push(`after ${meta.index}`),
  });
  await flow.run({});
  assert.deepEqual(log, ["before 0", "after 0", "before 1", "body", "after 1"]);
});

Deno.test("middleware recovers a step by catching what it throws", async () => {
  const log: string[] = [];
  const flow = new FlowBuilder().then(() => fail()).then(() => void log.push("next step"));
  flow.addHooks({
    wrapStep: async (_meta, next) => await next().catch((error) => void log.push(error.message)),
    onError: () => void log.push("onError"),
  });
  await flow.run({});
  assert.deepEqual(log, ["boom", "next step"]);
});

Deno.test("wrapParallelFn is given the draft of its function, and can skip it", async () => {
  const state = { n: 1 };
  const flow = new FlowBuilder<typeof state>().parallel(
    [(s) => void (s.n = 2), (s) => void (s.n = 3)],
    undefined,
    (shared, drafts) => void (shared.n = drafts[0].n * 10 + drafts[1].n),
  );
  const drafts: unknown[] = [];
  flow.addHooks({
    wrapParallelFn: async (_meta, index, next, shared) => {
      drafts.push(shared);
      if (index === 0) await next();
    },
  });
  await flow.run(state);
  assert.equal(state.n, 21);
  assert.ok(drafts.every((draft) => draft !== state));
});

Deno.test("onError hears of a failure before the run ends, with what was thrown", async () => {
  const log: string[] = [];
  const state = { lastError: "" };
  const flow = new FlowBuilder<typeof state>().then(() => fail(), { label: "risky", retries: 2 });
  flow.addHooks({
    onError: (meta, error, s) => {
      s.lastError = (error as Error).message;
      log.push(`onError ${id(meta)}`);
    },
    afterStep: () => void log.push("afterStep"),
    afterFlow: (s) => void log.push(`afterFlow ${s.lastError}`),
  });
  await failure(flow.run(state), '"risky" step 0');
  assert.deepEqual(log, ["onError fn0:risky", "afterFlow boom"]);
});

Deno.test("a hook of a step that throws fails the step", async () => {
  for (const name of ["beforeStep", "wrapStep", "afterStep"] as const) {
    const heard: string[] = [];
    const flow = new FlowBuilder().then(() => {});
    flow.addHooks({ [name]: () => fail(name), onError: (_meta, error) => void heard.push((error as Error).message) });
    const error = await failure(flow.run({}), "step 0");
    assert.equal((error.cause as Error).message, name);
    assert.deepEqual(heard, [name]);
  }
});

Deno.test("a hook of the flow that throws rejects the run with what it threw", async () => {
  for (const name of ["beforeFlow", "afterFlow"] as const) {
    const flow = new FlowBuilder().then(() => {});
    flow.addHooks({ [name]: () => fail(name) });
    await assert.rejects(flow.run({}), { name: "Error", message: name });
  }
});
