import assert from "node:assert/strict";
import { type ChatEvent, DONE, fromWire, toWire } from "../../../lib/chat/events.ts";

/** One of each. */
const EVENTS: { [T in ChatEvent["type"]]: Extract<ChatEvent, { type: T }> } = {
  turn: { type: "turn", data: { turnId: "t", conversationId: "c", userMessageId: "u", messageId: "m", model: "fake" } },
  model: { type: "model", data: "other" },
  context: { type: "context", data: { omitted: 2, from: "u" } },
  text: { type: "text", data: 'A "word"\nand a line' },
  reasoning: { type: "reasoning", data: "Hm" },
  tool_call: { type: "tool_call", data: { id: "a", round: 1, name: "now", arguments: "{}" } },
  tool_result: { type: "tool_result", data: { id: "a", content: "Noon", isError: false, ms: 3 } },
  step: { type: "step", data: { label: "reply", state: "ended", ms: 7 } },
  usage: {
    type: "usage",
    data: { promptTokens: 1, completionTokens: null, totalTokens: 3, firstTokenMs: 4, tokensPerSecond: 5.5 },
  },
  title: { type: "title", data: "Greeting" },
  error: { type: "error", data: { error: "No", code: "internal", retryable: true } },
  end: { type: "end", data: { status: "complete", finishReason: "stop", html: "<p>Hi</p>" } },
};

Deno.test("every event comes over the wire as it was", () => {
  for (const event of Object.values(EVENTS)) assert.deepEqual(fromWire(toWire(event)), event);
});

Deno.test("an event has its type for a name, and text has none, so that any client gets it", () => {
  for (const event of Object.values(EVENTS)) {
    const wire = toWire(event);
    assert.equal(wire.event, event.type === "text" ? undefined : event.type);
    assert.deepEqual(JSON.parse(wire.data), event.data);
    assert.ok(!wire.data.includes("\n"));
  }
});

Deno.test("an event without a name, and one with the name that this stands for, is text", () => {
  for (const event of [undefined, "", "message"]) {
    assert.deepEqual(fromWire({ event, data: '"Hi"' }), { type: "text", data: "Hi" });
  }
});

Deno.test("what ends the stream is no event, and neither is one from a newer server", () => {
  assert.equal(fromWire({ data: DONE }), null);
  assert.equal(fromWire({ event: "weather", data: "not even JSON" }), null);
  assert.equal(fromWire({ event: "text", data: '"Hi"' }), null);
});
