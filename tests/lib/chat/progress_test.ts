import assert from "node:assert/strict";
import type { ChatEvent } from "../../../lib/chat/events.ts";
import { addProgress, NO_PROGRESS } from "../../../lib/chat/progress.ts";

const step = (label: string, ms: number | null = null): ChatEvent => ({
  type: "step",
  data: { label, state: ms === null ? "started" : "ended", ms },
});

const EVENTS: ChatEvent[] = [
  step("remember"),
  step("remember", 3),
  step("reply"),
  { type: "reasoning", data: "Hm, " },
  { type: "reasoning", data: "yes" },
  { type: "model", data: "small" },
  { type: "text", data: "Hel" },
  { type: "tool_call", data: { id: "a", round: 1, name: "now", arguments: "{}" } },
  { type: "tool_result", data: { id: "a", content: "Noon", isError: false, ms: 3 } },
  { type: "context", data: { omitted: 2, from: "u" } },
  { type: "text", data: "lo" },
];

Deno.test("a reply's text, thinking and calls, who answers and the steps so far are what the events say", () => {
  assert.deepEqual(addProgress(NO_PROGRESS, EVENTS), {
    ...NO_PROGRESS,
    text: "Hello",
    reasoning: "Hm, yes",
    calls: [
      {
        id: "a",
        name: "now",
        arguments: "{}",
        round: 1,
        at: 3,
        result: { content: "Noon", isError: false, ms: 3 },
      },
    ],
    context: { omitted: 2, from: "u" },
    model: "small",
    steps: [{ label: "remember", ms: 3 }, { label: "reply", ms: null }],
  });
});

Deno.test("it does not matter in how many pieces the events come", () => {
  for (let cut = 0; cut <= EVENTS.length; cut++) {
    const first = addProgress(NO_PROGRESS, EVENTS.slice(0, cut));
    assert.deepEqual(addProgress(first, EVENTS.slice(cut)), addProgress(NO_PROGRESS, EVENTS), `cut at ${cut}`);
  }
});

Deno.test("a step that runs again is another one, and its end is its own", () => {
  const { steps } = addProgress(NO_PROGRESS, [step("search"), step("search", 1), step("search"), step("search", 2)]);
  assert.deepEqual(steps, [{ label: "search", ms: 1 }, { label: "search", ms: 2 }]);
});

Deno.test("what says nothing of the reply changes nothing", () => {
  const before = addProgress(NO_PROGRESS, EVENTS);
  const title: ChatEvent = { type: "title", data: "Greeting" };
  assert.deepEqual(addProgress(before, [title, step("never begun", 3)]), before);
});

Deno.test("what went wrong and what it took are kept for who comes between them and the end", () => {
  const error = { error: "No", code: "model_unreachable", retryable: true };
  const usage = { promptTokens: 1, completionTokens: 2, totalTokens: 3, firstTokenMs: 4, tokensPerSecond: 5 };
  const told = addProgress(NO_PROGRESS, [{ type: "error", data: error }, { type: "usage", data: usage }]);
  assert.deepEqual([told.error, told.usage], [error, usage]);
});
