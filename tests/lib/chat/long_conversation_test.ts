import assert from "node:assert/strict";
import { estimatePrompt, promptBudget, windowFor } from "../../../lib/chat/context.ts";
import { createChatFlow } from "../../../lib/chat/flow.ts";
import type { ContextWindows } from "../../../lib/chat/model_port.ts";
import type { FlowServices } from "../../../lib/chat/services.ts";
import { initialState } from "../../../lib/chat/state.ts";
import type { ChatMessage } from "../../../lib/chat/types.ts";
import { ChatError } from "../../../lib/errors.ts";
import { FakeTools } from "../../helpers/fake_tools.ts";
import { ANSWER, calling, RoundModel, type Script } from "../../helpers/round_model.ts";
import { runFlow } from "../../helpers/run_flow.ts";
import { told } from "../../helpers/told.ts";

/** A conversation of so many questions and replies, each of some 100 tokens. */
function historyOf(count: number): ChatMessage[] {
  return Array.from({ length: count }, (_, i): ChatMessage[] => [
    { role: "user", content: `${i} ${"word ".repeat(90)}` },
    { role: "assistant", content: "word ".repeat(90) },
  ]).flat();
}

const tooLong = (contextTokens: number | null = null) =>
  new ChatError("model_context_length", "Too long", { contextTokens });

/** Windows of which the test says one, and which keep what is learned. */
function windowsOf(window: number | null): ContextWindows & { learned: [string, number][] } {
  const learned: [string, number][] = [];
  return {
    learned,
    of: () => learned.at(-1)?.[1] ?? window,
    learn: (model, tokens) => void learned.push([model, tokens]),
  };
}

async function run(model: RoundModel, services: Partial<FlowServices> = {}) {
  const { signal } = new AbortController();
  const history = () => historyOf(10);
  const questionIds = Array.from({ length: 11 }, (_, i) => `u${i}`);
  const flow = createChatFlow({ model, systemPrompt: "Be kind.", signal, history, questionIds, ...services });
  const state = initialState("Newest");
  const events = await runFlow(flow, state);
  return { state, events, context: told(events, "context"), sent: model.requests.map(({ messages }) => messages) };
}

Deno.test("as long as nobody says how much a model takes, all is sent", async () => {
  for (const windows of [undefined, windowsOf(null)]) {
    const { sent, context, state } = await run(new RoundModel(ANSWER), { windows });
    assert.equal(sent[0].length, 22);
    assert.deepEqual([context, state.context], [[], null]);
  }
});

Deno.test("what does not fit is left out before the model is asked, the oldest first, and it is told from where on it sees", async () => {
  const { sent, context, state, events } = await run(new RoundModel(ANSWER), {
    windows: windowsOf(1_500),
    maxTokens: 500,
  });
  assert.ok(estimatePrompt(sent[0]) <= 1_000);
  assert.deepEqual(sent[0][0], { role: "system", content: "Be kind." });
  assert.match(sent[0][1].content, /^6 word/);
  assert.equal(sent[0].at(-1)!.content, "Newest");
  assert.deepEqual(context, [{ omitted: 6, from: "u6" }]);
  assert.deepEqual(state.context, context[0]);
  const order = events.map(({ type }) => type);
  assert.ok(order.indexOf("context") < order.indexOf("text"));
});

Deno.test("a longer reply leaves less room for what was said, and no more than half", async () => {
  const omitted = async (maxTokens?: number) => {
    return (await run(new RoundModel(ANSWER), { windows: windowsOf(2_000), maxTokens })).state.context?.omitted;
  };
  assert.deepEqual([await omitted(100), await omitted(500), await omitted(1_000), await omitted(100_000)], [
    1,
    3,
    6,
    6,
  ]);
});

Deno.test("what a server counted before corrects the estimate", async () => {
  const messages = historyOf(3);
  const estimate = estimatePrompt([{ role: "system", content: "Be kind." }, ...messages]);
  const omitted = async (ratio: number) => {
    const measured = { promptTokens: Math.round(estimate * ratio), messages };
    return (await run(new RoundModel(ANSWER), { windows: windowsOf(2_000), maxTokens: 500, measured })).state.context
      ?.omitted;
  };
  assert.deepEqual([await omitted(1), await omitted(2), await omitted(0.75)], [3, 7, 1]);
});

Deno.test("tools take their part of the window", async () => {
  const tools = new FakeTools();
  const long = { ...tools.specs[0], description: "word ".repeat(500) };
  const { state } = await run(new RoundModel(ANSWER), {
    windows: windowsOf(2_000),
    maxTokens: 500,
    tools: { specs: [long], run: (call, options) => tools.run(call, options) },
  });
  assert.equal(state.context?.omitted, 6);
});

Deno.test("a server that says it is too long is asked once more, with half of it, and its word is kept", async () => {
  const windows = windowsOf(null);
  const { sent, context, state, events } = await run(new RoundModel([tooLong()], ANSWER), {
    windows,
    modelName: "big",
  });
  assert.equal(sent.length, 2);
  assert.ok(estimatePrompt(sent[1]) <= estimatePrompt(sent[0]) / 2);
  assert.deepEqual(context, [{ omitted: 6, from: "u6" }]);
  assert.equal(state.reply === "" && state.ending?.status, "complete");
  assert.deepEqual(told(events, "error"), []);
  const half = Math.floor(estimatePrompt(sent[0]) / 2);
  assert.deepEqual(windows.learned, [["big", windowFor(half)]]);
  assert.ok(promptBudget(windows.of("big")!) >= half);
});

Deno.test("where it says how much it takes, no more than that is sent, and later turns know", async () => {
  const windows = windowsOf(null);
  const model = new RoundModel([tooLong(800)], ANSWER);
  const { sent } = await run(model, { windows });
  assert.ok(estimatePrompt(sent[1]) <= promptBudget(800));
  assert.deepEqual(windows.learned, [["rounds", 800]]);
  const next = await run(new RoundModel(ANSWER), { windows });
  assert.deepEqual([next.sent.length, next.sent[0].length], [1, sent[1].length]);
});

const HOPELESS: [what: string, scripts: Script[], requests: number][] = [
  ["is too long at half the length too", [[tooLong()], [tooLong()], ANSWER], 2],
  ["is too long amid its answer", [["Well", tooLong()], ANSWER], 1],
  ["fails otherwise", [[new ChatError("model_rejected", "No")], ANSWER], 1],
];

for (const [what, scripts, requests] of HOPELESS) {
  Deno.test(`a conversation that ${what} is not sent again`, async () => {
    const { sent, events } = await run(new RoundModel(...scripts));
    assert.equal(sent.length, requests);
    assert.equal(told(events, "error").length, 1);
  });
}

Deno.test("a question that is too long by itself is not sent again: there is nothing to leave out", async () => {
  const windows = windowsOf(null);
  const { sent, context, events } = await run(new RoundModel([tooLong(300)], ANSWER), { windows, history: undefined });
  assert.equal(sent.length, 1);
  assert.deepEqual(context, []);
  assert.deepEqual(told(events, "error").map(({ code }) => code), ["model_context_length"]);
  assert.deepEqual(windows.learned, [["rounds", 300]]);
});

Deno.test("results of calls take room from what was said before, and none of the question's own goes", async () => {
  const tools = new FakeTools(() => ({ content: "word ".repeat(600), isError: false }));
  const { sent, context, state } = await run(new RoundModel(calling(["echo"]), ANSWER), {
    windows: windowsOf(2_000),
    maxTokens: 500,
    tools,
  });
  assert.equal(context.length, 2);
  assert.ok(context[1].omitted > context[0].omitted);
  assert.deepEqual(state.context, context[1]);
  assert.deepEqual(sent[1].slice(-3).map(({ role }) => role), ["user", "assistant", "tool"]);
});

Deno.test("a later round that is too long is asked once more too: nothing of it was shown", async () => {
  const { sent, state } = await run(new RoundModel(["Wait.", ...calling(["echo"])], [tooLong()], ANSWER), {
    tools: new FakeTools(),
  });
  assert.equal(sent.length, 3);
  assert.equal(state.ending?.status, "complete");
  assert.ok(sent[2].length < sent[1].length);
});
