import assert from "node:assert/strict";
import { FlowBuilder } from "flowneer";
import {
  emit,
  peekChannel,
  receiveFrom,
  sendTo,
  type StreamSubscriber,
  withChannels,
  withStream,
} from "flowneer/plugins/messaging";

interface State {
  n: number;
  __stream?: StreamSubscriber;
  __channels?: Map<string, unknown[]>;
}

const AppFlow = FlowBuilder.extend([withStream, withChannels]);

Deno.test("withStream sends its subscriber what steps emit and generators yield, in sub-flows too", async () => {
  const chunks: unknown[] = [];
  const subscriber: StreamSubscriber<string> = (chunk) => void chunks.push(chunk);
  await new AppFlow<State>()
    .withStream(subscriber)
    .startWith((s) => emit(s, "emitted"))
    .then(async function* () {
      yield "yielded";
    })
    .loop((s) => s.n++ < 1, (b) =>
      b.then(async function* (s) {
        emit(s, "emitted in loop");
        yield "yielded in loop";
      }))
    .run({ n: 0 });
  assert.deepEqual(chunks, ["emitted", "yielded", "emitted in loop", "yielded in loop"]);
});

Deno.test("the subscriber is called at once", async () => {
  const order: string[] = [];
  await new AppFlow<State>()
    .withStream((chunk) => order.push(`got ${chunk}`))
    .then((s) => {
      emit(s, "it");
      order.push("went on");
    })
    .run({ n: 0 });
  assert.deepEqual(order, ["got it", "went on"]);
});

Deno.test("a second withStream replaces the first", async () => {
  const chunks: string[] = [];
  await new AppFlow<State>()
    .withStream((chunk) => chunks.push(`first ${chunk}`))
    .withStream((chunk) => chunks.push(`second ${chunk}`))
    .then((s) => emit(s, 1))
    .run({ n: 0 });
  assert.deepEqual(chunks, ["second 1"]);
});

Deno.test("emit does nothing without a subscriber", async () => {
  emit({}, "nobody");
  await new FlowBuilder<State>().then((s) => emit(s, "nobody")).run({ n: 0 });
});

Deno.test("channels carry messages from step to step, in order, and are empty once received", async () => {
  const received: unknown[] = [];
  await new AppFlow<State>()
    .withChannels()
    .startWith((s) => {
      sendTo(s, "numbers", 1);
      sendTo(s, "numbers", 2);
      sendTo(s, "words", "a");
    })
    .then((s) => {
      received.push(peekChannel(s, "numbers"), peekChannel(s, "none"));
      received.push(receiveFrom<number>(s, "numbers"), receiveFrom(s, "numbers"));
      received.push(receiveFrom(s, "words"));
    })
    .run({ n: 0 });
  assert.deepEqual(received, [[1, 2], [], [1, 2], [], ["a"]]);
});

Deno.test("channels fan work out to parallel functions and its results back in", async () => {
  const state: State & { results?: number[] } = { n: 0 };
  const worker = async (s: State) => {
    for (const task of receiveFrom<number>(s, "tasks")) sendTo(s, "results", await Promise.resolve(task * 2));
  };
  await new AppFlow<typeof state>()
    .withChannels()
    .startWith((s) => [1, 2, 3].forEach((task) => sendTo(s, "tasks", task)))
    .parallel([worker, worker])
    .then((s) => void (s.results = receiveFrom<number>(s, "results")))
    .run(state);
  assert.deepEqual(state.results, [2, 4, 6]);
});

Deno.test("withChannels keeps the channels that the state brings along", async () => {
  const channels = new Map<string, unknown[]>([["kept", ["from before"]]]);
  const state: State = { n: 0, __channels: channels };
  await new AppFlow<State>().withChannels().then((s) => sendTo(s, "kept", "new")).run(state);
  assert.equal(state.__channels, channels);
  assert.deepEqual(receiveFrom(state, "kept"), ["from before", "new"]);
});
