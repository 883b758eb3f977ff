import assert from "node:assert/strict";
import { FlowBuilder, InterruptError } from "flowneer";
import { emit, type StreamSubscriber } from "flowneer/plugins/messaging";
import { fail, settled, told } from "./helpers.ts";

interface Chat {
  prompt: string;
  response: string;
}

async function* model(prompt: string) {
  for (const word of prompt.split(" ")) {
    await Promise.resolve();
    yield word;
  }
}

const chat = new FlowBuilder<Chat>()
  .startWith((s) => void (s.response = ""), { label: "reset" })
  .then(async function* (s) {
    for await (const token of model(s.prompt)) {
      s.response += token;
      yield token;
    }
  }, { label: "reply" });

Deno.test("stream yields each step's start, chunks and end, and done last", async () => {
  const state = { prompt: "a b", response: "old" };
  assert.deepEqual(await told(chat.stream(state)), [
    "step:before reset",
    "step:after reset",
    "step:before reply",
    "chunk a",
    "chunk b",
    "step:after reply",
    "done",
  ]);
  assert.equal(state.response, "ab");
});

Deno.test("step events carry the step's meta, and at the end the state", async () => {
  const state = { prompt: "", response: "" };
  const events = await Array.fromAsync(chat.stream(state));
  assert.deepEqual(events[0], { type: "step:before", meta: { index: 0, type: "fn", label: "reset" } });
  assert.deepEqual(events[1], { type: "step:after", meta: { index: 0, type: "fn", label: "reset" }, shared: state });
  assert.deepEqual(events.at(-1), { type: "done" });
});

Deno.test("a chunk is any value, undefined too", async () => {
  const values = [1, undefined, null, { deep: [true] }];
  const flow = new FlowBuilder().then(async function* () {
    yield* values;
  });
  const events = await Array.fromAsync(flow.stream({}));
  assert.deepEqual(events.flatMap((event) => event.type === "chunk" ? [event.data] : []), values);
});

Deno.test("emit sends a chunk from an ordinary step, also in a sub-flow or a draft", async () => {
  const flow = new FlowBuilder<{ n: number; __batchItem?: string; __stream?: StreamSubscriber }>()
    .then((s) => emit(s, "fn"))
    .loop((s) => s.n++ < 1, (b) => b.then((s) => emit(s, "loop")))
    .batch(() => ["batch"], (b) => b.then((s) => emit(s, s.__batchItem)))
    .branch(() => "x", { x: (s) => emit(s, "branch") })
    .parallel([(s) => emit(s, "draft")], undefined, () => {});
  const events = await told(flow.stream({ n: 0 }));
  assert.deepEqual(events.filter((event) => event.startsWith("chunk")), [
    "chunk fn",
    "chunk loop",
    "chunk batch",
    "chunk branch",
    "chunk draft",
  ]);
});

Deno.test("a generator in the body of a loop or batch sends chunks, between the events of the outer step", async () => {
  const flow = new FlowBuilder<{ n: number }>().loop((s) => s.n < 2, (b) =>
    b.then(async function* (s) {
      yield s.n++;
    }));
  assert.deepEqual(await told(flow.stream({ n: 0 })), ["step:before 0", "chunk 0", "chunk 1", "step:after 0", "done"]);
});

Deno.test("nothing runs before the first next, and events come while the step is still at work", async () => {
  const gate = Promise.withResolvers<void>();
  let started = false;
  const stream = new FlowBuilder().then(async function* () {
    started = true;
    yield "early";
    await gate.promise;
  }).stream({});
  await settled();
  assert.equal(started, false);
  assert.deepEqual((await stream.next()).value?.type, "step:before");
  assert.deepEqual((await stream.next()).value, { type: "chunk", data: "early" });
  gate.resolve();
  const rest = await Array.fromAsync(stream);
  assert.deepEqual(rest.map((event) => event.type), ["step:after", "done"]);
});

Deno.test("several next calls at once are answered in order, and after the end with done", async () => {
  const stream = new FlowBuilder().then(() => {}).stream({});
  const results = await Promise.all(Array.from({ length: 5 }, () => stream.next()));
  assert.deepEqual(results.map((result) => result.value?.type), [
    "step:before",
    "step:after",
    "done",
    undefined,
    undefined,
  ]);
  assert.deepEqual(results.map((result) => result.done), [false, false, false, true, true]);
});

Deno.test("a failure comes as an error event, and then done", async () => {
  const flow = new FlowBuilder().then(() => fail()).then(() => fail("not reached"));
  assert.deepEqual(await told(flow.stream({})), ["step:before 0", "error Flow failed at step 0: boom", "done"]);
});

Deno.test("a generator that throws fails after the chunks that it has sent", async () => {
  const flow = new FlowBuilder().then(async function* () {
    yield "half";
    fail();
  });
  const events = await told(flow.stream({}));
  assert.deepEqual(events, ["step:before 0", "chunk half", "error Flow failed at step 0: boom", "done"]);
});

Deno.test("an interrupt comes as an error event, as it is", async () => {
  const interrupt = new InterruptError({});
  const events = await Array.fromAsync(new FlowBuilder().then(() => Promise.reject(interrupt)).stream({}));
  assert.deepEqual(events.slice(1), [{ type: "error", error: interrupt }, { type: "done" }]);
});

Deno.test("a flow hook that throws comes as an error event, and then done", async () => {
  for (const name of ["beforeFlow", "afterFlow"] as const) {
    const flow = new FlowBuilder();
    flow.addHooks({ [name]: () => fail(name) });
    assert.deepEqual(await told(flow.stream({})), [`error ${name}`, "done"]);
  }
});

Deno.test("done comes after the afterFlow hooks have ended", async () => {
  let ended = false;
  const flow = new FlowBuilder();
  flow.addHooks({ afterFlow: async () => void (await settled(), ended = true) });
  for await (const event of flow.stream({})) assert.equal(event.type === "done", ended);
  assert.equal(ended, true);
});

Deno.test("a flow can be streamed again and again, and each time tells the same", async () => {
  const times = await Promise.all([1, 2, 3].map(() => told(chat.stream({ prompt: "a", response: "" }))));
  assert.equal((await told(chat.stream({ prompt: "a", response: "" }))).length, 6);
  assert.equal(new Set(times.map((events) => events.filter((event) => event.startsWith("chunk")).join())).size, 1);
});

Deno.test("the state's own subscriber is back after the stream, and no key is left where there was none", async () => {
  const mine = () => fail("must not be called");
  const state = { __stream: mine };
  await told(new FlowBuilder<typeof state>().then((s) => emit(s as object, 1)).stream(state));
  assert.equal(state.__stream, mine);
  const bare = {};
  await told(new FlowBuilder().then(() => fail()).stream(bare));
  assert.deepEqual(Object.keys(bare), []);
});

Deno.test("run lets a generator run to its end and drops what it yields", async () => {
  const state = { prompt: "a b", response: "" };
  await chat.run(state);
  assert.equal(state.response, "ab");
});

Deno.test("events that queue up come in order, however many, while more are added", async () => {
  const gate = Promise.withResolvers<void>();
  const emitFrom = (first: number) => (s: { __stream?: StreamSubscriber }) => {
    for (let n = first; n < first + 1000; n++) emit(s, n);
  };
  const flow = new FlowBuilder<{ __stream?: StreamSubscriber }>()
    .then(emitFrom(0))
    .then(() => gate.promise)
    .then(emitFrom(1000));
  const chunks: unknown[] = [];
  for await (const event of flow.stream({})) {
    if (event.type === "chunk" && chunks.push(event.data) === 500) {
      gate.resolve();
      await settled();
    }
  }
  assert.deepEqual(chunks, Array.from({ length: 2000 }, (_, n) => n));
});
