import assert from "node:assert/strict";
import { FlowBuilder } from "flowneer";
import { fail, failure, settled } from "./helpers.ts";

Deno.test("parallel starts all functions at once, and the flow goes on when all have ended", async () => {
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const state = { log: [] as string[] };
  const work = (name: string, gate: Promise<void>) => async (s: typeof state) => {
    s.log.push(`${name} in`);
    await gate;
    s.log.push(`${name} out`);
  };
  const run = new FlowBuilder<typeof state>()
    .parallel([work("a", gates[0].promise), work("b", gates[1].promise)])
    .then((s) => void s.log.push("next"))
    .run(state);
  await settled();
  assert.deepEqual(state.log, ["a in", "b in"]);
  gates[1].resolve();
  await settled();
  assert.deepEqual(state.log, ["a in", "b in", "b out"]);
  gates[0].resolve();
  await run;
  assert.deepEqual(state.log, ["a in", "b in", "b out", "a out", "next"]);
});

Deno.test("without a reducer the functions write to the one state", async () => {
  const state: Record<string, string> = {};
  await new FlowBuilder<typeof state>()
    .parallel([(s) => void (s.weather = "sun"), (s) => void (s.news = "none")])
    .run(state);
  assert.deepEqual(state, { weather: "sun", news: "none" });
});

Deno.test("with a reducer each function has a shallow draft, and the reducer merges them in order", async () => {
  const nested = { kept: true };
  const state = { n: 1, nested, results: [] as number[] };
  await new FlowBuilder<typeof state>()
    .parallel(
      [async (s) => void (s.n = await Promise.resolve(s.n + 1)), (s) => void (s.n = 5)],
      undefined,
      (shared, drafts) => {
        assert.equal(shared, state);
        assert.equal(shared.n, 1);
        assert.ok(drafts.every((draft) => draft !== state && draft.nested === nested));
        shared.results = drafts.map((draft) => draft.n);
      },
    )
    .run(state);
  assert.deepEqual(state, { n: 1, nested, results: [2, 5] });
});

Deno.test("retries are each function's own", async () => {
  const calls = { a: 0, b: 0 };
  const flaky = () => {
    if (++calls.a < 3) fail();
  };
  await new FlowBuilder().parallel([flaky, () => void calls.b++], { retries: 3 }).run({});
  assert.deepEqual(calls, { a: 3, b: 1 });
});

Deno.test("a failure is the parallel step's, and the reducer does not run", async () => {
  let reduced = false;
  const flow = new FlowBuilder().parallel([() => {}, () => fail()], undefined, () => void (reduced = true));
  const error = await failure(flow.run({}), "parallel (step 0)");
  assert.equal(error.message, "Flow failed at parallel (step 0): boom");
  assert.equal(reduced, false);
});

Deno.test("a function of a parallel step does not jump", async () => {
  const state = { reached: false };
  await new FlowBuilder<typeof state>()
    .parallel([() => "#end"])
    .then((s) => void (s.reached = true))
    .anchor("end")
    .run(state);
  assert.equal(state.reached, true);
});

Deno.test("each function looks at the signal before it starts", async () => {
  const controller = new AbortController();
  const started: number[] = [];
  const flow = new FlowBuilder().parallel([
    () => {
      started.push(1);
      controller.abort(new Error("enough"));
    },
    () => void started.push(2),
  ]);
  await assert.rejects(flow.run({}, {}, { signal: controller.signal }), /enough/);
  assert.deepEqual(started, [1]);
});
