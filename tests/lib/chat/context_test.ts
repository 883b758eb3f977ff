import assert from "node:assert/strict";
import {
  estimatePrompt,
  fitPrompt,
  lastMeasured,
  promptBudget,
  scaleBy,
  windowFor,
} from "../../../lib/chat/context.ts";
import type { ChatMessage, StoredMessage } from "../../../lib/chat/types.ts";

const system: ChatMessage = { role: "system", content: "Be kind." };
const ask = (content: string): ChatMessage => ({ role: "user", content });
const say = (content: string): ChatMessage => ({ role: "assistant", content });

/** Three questions with replies, and a fourth. */
const PROMPT = [system, ask("a"), say("b"), ask("c"), say("d"), ask("e"), say("f"), ask("g")];

/** What the newest of these takes, with what the system says. */
const sizeOf = (...messages: ChatMessage[]) => estimatePrompt([system, ...messages]);

Deno.test("a prompt that fits is left as it is", () => {
  const { messages, omitted } = fitPrompt(PROMPT, estimatePrompt(PROMPT));
  assert.equal(messages, PROMPT);
  assert.equal(omitted, 0);
});

Deno.test("the oldest questions are left out with their replies, one token short of what all of them take", () => {
  const { messages, omitted } = fitPrompt(PROMPT, estimatePrompt(PROMPT) - 1);
  assert.deepEqual(messages, [system, ...PROMPT.slice(3)]);
  assert.equal(omitted, 1);
  assert.equal(fitPrompt(PROMPT, sizeOf(...PROMPT.slice(5))).omitted, 2);
  assert.equal(fitPrompt(PROMPT, sizeOf(...PROMPT.slice(5)) - 1).omitted, 3);
});

Deno.test("what the system says and the newest question are always in, however small the budget", () => {
  for (const budget of [0, -1_000]) assert.deepEqual(fitPrompt(PROMPT, budget).messages, [system, ask("g")]);
  assert.deepEqual(fitPrompt([ask("x".repeat(1_000))], 1).omitted, 0);
  assert.deepEqual(fitPrompt([], 1), { messages: [], omitted: 0 });
});

Deno.test("what came after the newest question is in with it, and a call is never without its result", () => {
  const calls = [{ id: "a", name: "now", arguments: "{}" }];
  const round: ChatMessage[] = [{ role: "assistant", content: "", calls }, {
    role: "tool",
    callId: "a",
    content: "Noon",
  }];
  assert.deepEqual(fitPrompt([...PROMPT, ...round], 0).messages, [system, ask("g"), ...round]);
  const long = [system, ask("a"), ...round, say("b"), ask("c")];
  assert.deepEqual(fitPrompt(long, estimatePrompt(long) - 1).messages, [system, ask("c")]);
});

Deno.test("a word of the system's later on stays, and what comes before the first question goes with it", () => {
  const late: ChatMessage = { role: "system", content: "Be brief." };
  const prompt = [say("Welcome"), ask("a"), say("b"), late, ask("c")];
  assert.deepEqual(fitPrompt(prompt, 0), { messages: [late, ask("c")], omitted: 1 });
});

Deno.test("a gap is not left: an older question that would fit goes with the newer one that does not", () => {
  const prompt = [system, ask("a"), say("b"), ask("x".repeat(500)), say("y"), ask("c")];
  assert.deepEqual(fitPrompt(prompt, sizeOf(ask("a"), say("b"), ask("c"))).messages, [system, ask("c")]);
});

const BUDGETS: [window: number, maxTokens: number | undefined, budget: number][] = [
  [128_000, undefined, 123_904],
  [8_192, undefined, 4_096],
  [4_097, undefined, 2_049],
  [128_000, 1_000, 127_000],
  [8_192, 1_000_000, 4_096],
];

for (const [window, maxTokens, budget] of BUDGETS) {
  Deno.test(`of a window of ${window} and ${maxTokens ?? "no"} tokens for the reply, ${budget} are for the prompt`, () => {
    assert.equal(promptBudget(window, maxTokens), budget);
    assert.ok(promptBudget(windowFor(budget, maxTokens), maxTokens) >= budget);
  });
}

function branchOf(...replies: Partial<NonNullable<StoredMessage["reply"]>>[]): StoredMessage[] {
  const common = { conversationId: "c", createdAt: 0 };
  return replies.flatMap((reply, i): StoredMessage[] => [
    { ...common, id: `u${i}`, parentId: i === 0 ? null : `r${i - 1}`, role: "user", content: `ask ${i}` },
    {
      ...common,
      id: `r${i}`,
      parentId: `u${i}`,
      role: "assistant",
      content: `say ${i}`,
      reply: { turnId: "t", model: "m", ending: null, error: null, usage: null, ...reply },
    },
  ]);
}

const usage = (promptTokens: number | null) => ({
  usage: { promptTokens, completionTokens: null, totalTokens: null, firstTokenMs: null, tokensPerSecond: null },
});

Deno.test("the newest prompt that was counted is what its reply was asked with", () => {
  assert.equal(lastMeasured([]), null);
  assert.equal(lastMeasured(branchOf({}, usage(null), { ...usage(9), calls: [] })), null);
  const branch = branchOf(usage(10), usage(20), {});
  assert.deepEqual(lastMeasured(branch), { promptTokens: 20, messages: [ask("ask 0"), say("say 0"), ask("ask 1")] });
  const cut = branchOf(usage(10), { ...usage(20), context: { omitted: 1, from: "u1" } });
  assert.deepEqual(lastMeasured(cut), { promptTokens: 20, messages: [ask("ask 1")] });
});

Deno.test("an estimate is corrected by what a server counted, within reason", () => {
  const messages = [ask("x".repeat(5_000))];
  const estimate = estimatePrompt(messages);
  assert.equal(scaleBy({ promptTokens: estimate + 100, messages }, 100), 1);
  assert.equal(scaleBy({ promptTokens: 2 * (estimate + 100), messages }, 100), 2);
  assert.equal(scaleBy({ promptTokens: 1, messages }, 0), 0.75, "a server that counts what it had not cached");
  assert.equal(scaleBy({ promptTokens: 1e9, messages }, 0), 3);
});
