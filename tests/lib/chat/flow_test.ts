import assert from "node:assert/strict";
import { FlowBuilder } from "flowneer";
import { emit } from "flowneer/plugins/messaging";
import { TurnAborted } from "../../../lib/chat/ending.ts";
import type { ChatEvent } from "../../../lib/chat/events.ts";
import { createChatFlow } from "../../../lib/chat/flow.ts";
import type { FlowServices } from "../../../lib/chat/services.ts";
import { type ChatState, initialState } from "../../../lib/chat/state.ts";
import type { ChatMessage } from "../../../lib/chat/types.ts";
import { ChatError } from "../../../lib/errors.ts";
import { FakeModel, STOP } from "../../helpers/fake_model.ts";
import { runFlow } from "../../helpers/run_flow.ts";
import { waitFor } from "../../helpers/wait_for.ts";

interface Run {
  state: ChatState;
  events: ChatEvent[];
}

async function run(services: Partial<FlowServices>, state = initialState("Hi")): Promise<Run> {
  const flow = createChatFlow({
    model: new FakeModel(["Hel", "lo", STOP]),
    systemPrompt: "Be kind.",
    signal: new AbortController().signal,
    ...services,
  });
  return { state, events: await collect(flow, state) };
}

function collect(
  flow: FlowBuilder<ChatState>,
  state: ChatState,
  onError?: (error: unknown) => void,
): Promise<ChatEvent[]> {
  return runFlow(flow, state, { renderHtml: (text) => `<p>${text}</p>`, onError });
}

/** Events without what the clock decides. */
function told(events: ChatEvent[], type: ChatEvent["type"]): unknown[] {
  return events.filter((event) => event.type === type).map(({ data }) => data);
}

function steps(events: ChatEvent[]): string[] {
  return events.flatMap(({ type, data }) => type === "step" ? `${data.label} ${data.state}` : []);
}

Deno.test("the flow tells steps, text, usage and the end, in order", async () => {
  const { events, state } = await run({ record: () => Promise.resolve(), title: () => Promise.resolve("Greeting") });
  assert.deepEqual(
    steps(events),
    ["remember", "reply", "record", "title"].flatMap((l) => [`${l} started`, `${l} ended`]),
  );
  assert.deepEqual(told(events, "text"), ["Hel", "lo"]);
  assert.deepEqual(told(events, "title"), ["Greeting"]);
  assert.deepEqual(events.at(-1), {
    type: "end",
    data: { status: "complete", finishReason: "stop", html: "<p>Hello</p>" },
  });
  assert.equal(state.reply, "Hello");
});

Deno.test("a step that ended says how long it took, one that started does not", async () => {
  const { events } = await run({});
  for (const { type, data } of events) {
    if (type !== "step") continue;
    if (data.state === "started") assert.equal(data.ms, null);
    else assert.ok(Number.isInteger(data.ms) && data.ms! >= 0);
  }
});

Deno.test("remember puts the system prompt first and the new message last", async () => {
  const model = new FakeModel([STOP]);
  const history: ChatMessage[] = [{ role: "user", content: "1" }, { role: "assistant", content: "2" }];
  await run({ model, modelName: "big", history: () => history }, initialState("3"));
  assert.deepEqual(model.requests[0].messages, [
    { role: "system", content: "Be kind." },
    ...history,
    { role: "user", content: "3" },
  ]);
  assert.equal(model.requests[0].model, "big");
});

Deno.test("reasoning and usage are told as events of their own, unknown counts as null", async () => {
  const usage = { promptTokens: 3, completionTokens: 2, totalTokens: 5 };
  const { events } = await run({
    model: new FakeModel([{ type: "reasoning", text: "Hm" }, "Yes", { type: "usage", usage }, STOP]),
  });
  assert.deepEqual(told(events, "reasoning"), ["Hm"]);
  const [first] = told(events, "usage") as [typeof usage & { firstTokenMs: number; tokensPerSecond: null }];
  const times = { firstTokenMs: 0, thinkingMs: 0 };
  assert.deepEqual({ ...first, ...times }, { ...usage, ...times, tokensPerSecond: null });
  const silent = await run({ model: new FakeModel([STOP]) });
  assert.deepEqual(told(silent.events, "usage"), [{
    promptTokens: null,
    completionTokens: null,
    totalTokens: null,
    firstTokenMs: null,
    tokensPerSecond: null,
  }]);
});

Deno.test("who answers instead is told before the text, and kept in the state", async () => {
  const { events, state } = await run({ model: new FakeModel([{ type: "model", name: "small" }, "Yes", STOP]) });
  assert.equal(state.model, "small");
  const types = events.map(({ type }) => type).filter((type) => type === "model" || type === "text");
  assert.deepEqual(types, ["model", "text"]);
  assert.deepEqual(told(events, "model"), ["small"]);
  assert.equal((await run({})).state.model, null);
});

Deno.test("thinking is kept in the state, apart from the reply", async () => {
  const { state } = await run({
    model: new FakeModel([{ type: "reasoning", text: "H" }, { type: "reasoning", text: "m" }, "Yes", STOP]),
    record: () => Promise.resolve(),
  });
  assert.deepEqual([state.reasoning, state.reply], ["Hm", "Yes"]);
});

const ENDINGS: [string, FakeModel, string, string | null][] = [
  ["stop", new FakeModel(["a", STOP]), "complete", "stop"],
  ["length", new FakeModel(["a", { type: "finish", reason: "length" }]), "length", "length"],
  [
    "a content filter",
    new FakeModel(["a", { type: "finish", reason: "content_filter" }]),
    "filtered",
    "content_filter",
  ],
  ["a reason that nobody knows", new FakeModel(["a", { type: "finish", reason: "eos" }]), "complete", "eos"],
  [
    "a refusal",
    new FakeModel(["No.", { type: "finish", reason: "stop", isRefusal: true }]),
    "filtered",
    "stop",
  ],
  [
    "a refusal that was cut at the limit",
    new FakeModel(["No.", { type: "finish", reason: "length", isRefusal: true }]),
    "length",
    "length",
  ],
  ["an end without a reason", new FakeModel(["a", { type: "finish", reason: null }]), "complete", null],
  ["a reason that is an error", new FakeModel(["a", { type: "finish", reason: "error" }]), "interrupted", "error"],
  ["no finish reason", new FakeModel(["a"]), "interrupted", null],
  ["an error after text", new FakeModel(["a", new ChatError("model_interrupted", "Cut")]), "interrupted", null],
  ["an error before text", new FakeModel([new ChatError("model_unreachable", "Down")]), "failed", null],
];

for (const [what, model, status, finishReason] of ENDINGS) {
  Deno.test(`a reply with ${what} ends as ${status}, and is recorded so`, async () => {
    let recorded: unknown;
    const { events } = await run({
      model,
      record: (state) => {
        recorded = state.ending;
        return Promise.resolve();
      },
    });
    const { html: _, ...end } = events.at(-1)!.data as { html: string };
    assert.deepEqual(end, { status, finishReason });
    assert.deepEqual(recorded, { status, finishReason });
  });
}

Deno.test("a model's error is told once, as a sentence with a code, and its cause goes to the log only", async () => {
  const cause = new Error("secret");
  const error = new ChatError("model_unreachable", "The model cannot be reached", { retryable: true, cause });
  const logged: unknown[] = [];
  const { events } = await run({ model: new FakeModel([error]), onError: (error) => logged.push(error) });
  assert.deepEqual(told(events, "error"), [{
    error: "The model cannot be reached",
    code: "model_unreachable",
    retryable: true,
  }]);
  assert.deepEqual(logged, [error]);
});

Deno.test("an unforeseen error tells the client nothing of itself", async () => {
  const { events } = await run({ model: new FakeModel([new TypeError("x is not a function at /srv/app.ts")]) });
  assert.doesNotMatch(JSON.stringify(events), /srv|function/);
});

for (const [reason, status] of [[new TurnAborted("stopped"), "stopped"], [new Error("gone"), "interrupted"]] as const) {
  Deno.test(`an abort for ${reason.message} ends a silent reply as ${status}, and is still recorded`, async () => {
    const abort = new AbortController();
    let recorded = "";
    const model = new FakeModel();
    const running = run({
      model,
      signal: abort.signal,
      record: ({ ending }) => {
        recorded = ending!.status;
        return Promise.resolve();
      },
    });
    await waitFor(() => model.requests.length > 0);
    abort.abort(reason);
    const { events } = await running;
    assert.equal((events.at(-1)!.data as { status: string }).status, status);
    assert.equal(recorded, status);
    assert.deepEqual(told(events, "error"), []);
  });
}

Deno.test("a step that throws is told as an error, and the reply keeps its ending", async () => {
  const { events } = await run({ record: () => Promise.reject(new Error("disk full")) });
  assert.deepEqual(told(events, "error"), [{
    error: "Something went wrong on the server",
    code: "internal",
    retryable: true,
  }]);
  assert.equal((events.at(-1)!.data as { status: string }).status, "complete");
});

Deno.test("a flow that somebody writes may use both of Flowneer's signals", async () => {
  const flow = new FlowBuilder<ChatState>()
    .startWith(async function* () {
      yield "yielded";
      await Promise.resolve();
    })
    .then((s) => emit(s, "emitted"))
    .then((s) => {
      emit(s, { type: "title", data: "Both" });
    });
  const events = await collect(flow, initialState("Hi"));
  assert.deepEqual(told(events, "text"), ["yielded", "emitted"]);
  assert.deepEqual(told(events, "title"), ["Both"]);
});

Deno.test("two turns at once see only their own events", async () => {
  const [a, b] = await Promise.all([
    run({ model: new FakeModel(["a1", "a2", STOP]) }),
    run({ model: new FakeModel(["b1", "b2", STOP]) }),
  ]);
  assert.deepEqual(told(a.events, "text"), ["a1", "a2"]);
  assert.deepEqual(told(b.events, "text"), ["b1", "b2"]);
  assert.equal(steps(a.events).length, 4);
});
