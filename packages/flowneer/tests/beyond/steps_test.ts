import assert from "node:assert/strict";
import { type AugmentedState, FlowBuilder, FlowError, type FlowneerPlugin, InterruptError } from "flowneer";
import { emit } from "flowneer/plugins/messaging";
import { fail, failure, type Log, settled, told } from "../helpers.ts";

Deno.test("a branch, a router and the functions of a parallel step may be generators", async () => {
  const flow = new FlowBuilder<AugmentedState>()
    .branch(
      async function* () {
        yield "router";
        return "go";
      },
      {
        go: async function* () {
          yield "branch";
          return "#end";
        },
      },
    )
    .then(() => fail("must be jumped over"))
    .anchor("end")
    .parallel([async function* () {
      yield "plain";
    }])
    .parallel(
      [
        async function* (s) {
          yield "draft";
          emit(s, "emitted");
        },
      ],
      undefined,
      () => {},
    );
  const chunks = (await told(flow.stream({}))).filter((event) => event.startsWith("chunk"));
  assert.deepEqual(chunks, ["chunk router", "chunk branch", "chunk plain", "chunk draft", "chunk emitted"]);
});

Deno.test("the first failure in a parallel step ends the generators beside it", async () => {
  const log: string[] = [];
  const flow = new FlowBuilder().parallel([
    async function* () {
      try {
        for (;;) yield await settled();
      } finally {
        log.push("finally");
      }
    },
    () => fail(),
  ]);
  await failure(flow.run({}), "parallel (step 0)");
  await settled();
  await settled();
  assert.deepEqual(log, ["finally"]);
});

Deno.test("the label of a loop or batch is in the error", async () => {
  const body = (b: FlowBuilder) => void b.then(() => fail());
  await failure(new FlowBuilder().loop(() => true, body, { label: "poll" }).run({}), '"poll" loop (step 0)');
  await failure(new FlowBuilder().batch(() => [1], body, { label: "items" }).run({}), '"items" batch (step 0)');
});

Deno.test("an InterruptError comes out of loops and batches as it is", async () => {
  const interrupt = new InterruptError({});
  const body = (b: FlowBuilder) => void b.then(() => Promise.reject(interrupt));
  await assert.rejects(new FlowBuilder().loop(() => true, body).run({}), (error) => error === interrupt);
  await assert.rejects(new FlowBuilder().batch(() => [1], body).run({}), (error) => error === interrupt);
  const flow = new FlowBuilder();
  await assert.rejects(flow._runSub("sub", () => Promise.reject(interrupt)), (error) => error === interrupt);
});

Deno.test("a failed batch takes its key off the state too", async () => {
  const state = { kept: 1 };
  await failure(new FlowBuilder().batch(() => [1], (b) => b.then(() => fail())).run(state), "batch (step 0)");
  assert.deepEqual(state, { kept: 1 });
});

Deno.test("a branch is found among the given keys only, not among what every object has", async () => {
  const state: Log = { log: [] };
  await new FlowBuilder<Log>().branch(() => "toString", { default: (s) => void s.log.push("default") }).run(state);
  assert.deepEqual(state.log, ["default"]);
});

Deno.test("a reducer is waited for", async () => {
  const state = { merged: false };
  await new FlowBuilder<typeof state>()
    .parallel([() => {}], undefined, async (s) => void (await settled(), s.merged = true))
    .then((s) => assert.equal(s.merged, true))
    .run(state);
});

Deno.test("the builder of a body has the plugin methods of the outer one, whatever its constructor needs", async () => {
  const withMark: FlowneerPlugin = {
    withMark() {
      return this.then((s) => void s.log.push("mark"));
    },
  };
  class AppFlow extends FlowBuilder.extend([withMark])<Log> {
    constructor(readonly config: { name: string }) {
      super();
      this.config.name.trim();
    }
  }
  const mark = (b: FlowBuilder<Log>) => void (b as unknown as { withMark(): void }).withMark();
  const state: Log = { log: [] };
  await new AppFlow({ name: "app" }).loop((s) => s.log.length < 1, mark).batch(() => [1], mark).run(state);
  assert.deepEqual(state.log, ["mark", "mark"]);
});

Deno.test("a flow can be added to itself", async () => {
  const state: Log = { log: [] };
  const flow = new FlowBuilder<Log>().then((s) => void s.log.push(1));
  await flow.add(flow).run(state);
  assert.deepEqual(state.log, [1, 1]);
});

Deno.test("a step of a type that nobody has registered is an error", async () => {
  const flow = new FlowBuilder();
  flow.steps.push({ type: "dag", nodes: new Map(), order: [], backEdges: [], conditionalForward: [] });
  await assert.rejects(flow.run({}), (error: Error) => {
    assert.ok(!(error instanceof FlowError));
    assert.equal(error.message, 'No handler is registered for steps of type "dag"');
    return true;
  });
});

Deno.test("a generator's chunks are dropped on a state that is no object", async () => {
  const flow = new FlowBuilder().then(async function* () {
    yield 1;
  });
  await flow.run(undefined);
  assert.deepEqual(await told(flow.stream(undefined)), ["step:before 0", "chunk 1", "step:after 0", "done"]);
});
