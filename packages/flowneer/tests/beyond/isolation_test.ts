import assert from "node:assert/strict";
import { FlowBuilder } from "flowneer";
import { emit, type StreamSubscriber, withStream } from "flowneer/plugins/messaging";
import { settled, tell, told } from "../helpers.ts";

interface State {
  name: string;
  __stream?: StreamSubscriber;
}

const flow = new FlowBuilder<State>()
  .then((s) => emit(s, `${s.name} emitted`))
  .then(async function* (s) {
    await settled();
    yield `${s.name} yielded`;
  });

const eventsOf = (name: string) => [
  "step:before 0",
  `chunk ${name} emitted`,
  "step:after 0",
  "step:before 1",
  `chunk ${name} yielded`,
  "step:after 1",
  "done",
];

Deno.test("streams of one builder that run at once each tell of their own run only", async () => {
  const names = Array.from({ length: 20 }, (_, index) => `run ${index}`);
  const streams = await Promise.all(names.map((name) => told(flow.stream({ name }))));
  assert.deepEqual(streams, names.map(eventsOf));
});

Deno.test("step:after carries the state of its own run", async () => {
  const states = [{ name: "a" }, { name: "b" }];
  await Promise.all(states.map(async (state) => {
    for await (const event of flow.stream(state)) {
      if (event.type === "step:after") assert.equal(event.shared, state);
    }
  }));
});

Deno.test("a stream does not tell of a run of the same builder", async () => {
  const [events] = await Promise.all([told(flow.stream({ name: "streamed" })), flow.run({ name: "run" })]);
  assert.deepEqual(events, eventsOf("streamed"));
});

Deno.test("streams on one and the same state each get what their own generators yield", async () => {
  const state = { name: "shared" };
  let run = 0;
  const twice = new FlowBuilder<State>().then(async function* () {
    const own = ++run;
    await settled();
    yield own;
  });
  const streams = await Promise.all([told(twice.stream(state)), told(twice.stream(state))]);
  assert.deepEqual(streams.map((events) => events[1]), ["chunk 1", "chunk 2"]);
  assert.deepEqual(Object.keys(state), ["name"]);
});

Deno.test("streams on one state leave its subscriber in place, in whatever order they end", async () => {
  for (const order of [[0, 1], [1, 0]]) {
    const mine = () => {};
    const state: State = { name: "shared", __stream: mine };
    const gates = [0, 1].map(() => Promise.withResolvers<void>());
    const streams = gates.map(({ promise }) => told(new FlowBuilder<State>().then(() => promise).stream(state)));
    for (const index of order) {
      gates[index].resolve();
      await streams[index];
    }
    assert.equal(state.__stream, mine);
  }
});

Deno.test("a stream inside a step of a stream keeps its chunks to itself", async () => {
  const inner = new FlowBuilder<State>().then(async function* () {
    yield "inner";
  });
  const outer = new FlowBuilder<State>().then(async function* (s) {
    for await (const event of inner.stream(s)) yield `from inner: ${tell(event)}`;
    emit(s, "outer again");
  });
  assert.deepEqual(await told(outer.stream({ name: "nested" })), [
    "step:before 0",
    "chunk from inner: step:before 0",
    "chunk from inner: chunk inner",
    "chunk from inner: step:after 0",
    "chunk from inner: done",
    "chunk outer again",
    "step:after 0",
    "done",
  ]);
});

Deno.test("a subscriber of withStream and a stream both get every chunk", async () => {
  const chunks: unknown[] = [];
  const AppFlow = FlowBuilder.extend([withStream]);
  const both = new AppFlow<State>()
    .withStream((chunk) => chunks.push(chunk))
    .then((s) => emit(s, "emitted"))
    .then(async function* () {
      yield "yielded";
    });
  const events = await told(both.stream({ name: "both" }));
  assert.deepEqual(chunks, ["emitted", "yielded"]);
  assert.deepEqual(events.filter((event) => event.startsWith("chunk")), ["chunk emitted", "chunk yielded"]);
});

Deno.test("a stream runs on a state that cannot be written to", async () => {
  const events = await told(
    new FlowBuilder<Readonly<State>>().then(async function* (s) {
      yield s.name;
    }).stream(Object.freeze({ name: "frozen" })),
  );
  assert.deepEqual(events, ["step:before 0", "chunk frozen", "step:after 0", "done"]);
});

Deno.test("of streams on one state, the one that ends first does not take emit away from the other", async () => {
  const gate = Promise.withResolvers<void>();
  const state: State = { name: "shared" };
  const first = told(new FlowBuilder<State>().then(() => settled()).stream(state));
  const second = told(new FlowBuilder<State>().then(() => gate.promise).then((s) => emit(s, "late")).stream(state));
  await first;
  gate.resolve();
  assert.ok((await second).includes("chunk late"));
});
