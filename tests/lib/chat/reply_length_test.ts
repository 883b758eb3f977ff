import assert from "node:assert/strict";
import type { ChatEvent } from "../../../lib/chat/events.ts";
import { createChatFlow } from "../../../lib/chat/flow.ts";
import type { ModelEvent } from "../../../lib/chat/model_port.ts";
import type { FlowServices } from "../../../lib/chat/services.ts";
import { initialState } from "../../../lib/chat/state.ts";
import { FakeModel, STOP } from "../../helpers/fake_model.ts";
import { runFlow } from "../../helpers/run_flow.ts";

async function run(services: Pick<FlowServices, "model"> & Partial<FlowServices>) {
  const state = initialState("Hi");
  const flow = createChatFlow({ systemPrompt: "", signal: new AbortController().signal, ...services });
  return { state, events: await runFlow(flow, state) };
}

function told(events: ChatEvent[], type: ChatEvent["type"]): unknown[] {
  return events.filter((event) => event.type === type).map(({ data }) => data);
}

Deno.test("of a reply that nobody records, text and thinking are told and not held", async () => {
  const { state, events } = await run({ model: new FakeModel([{ type: "reasoning", text: "Hm" }, "Yes", STOP]) });
  assert.deepEqual([told(events, "reasoning"), told(events, "text")], [["Hm"], ["Yes"]]);
  assert.deepEqual([state.reasoning, state.reply, state.size.text], ["", "", 3]);
});

for (const thinking of [false, true]) {
  const what = thinking ? "thinking" : "text";
  Deno.test(`a reply may be as long as the limit; one with more ${what} is broken off, and keeps what came`, async () => {
    const first: ModelEvent = { type: thinking ? "reasoning" : "text", text: "ab" };
    const atLimit = await run({ model: new FakeModel([first, "c", STOP]), maxReplyLength: 3 });
    assert.equal(atLimit.state.ending?.status, "complete");
    const model = new FakeModel([first, "cd", "e", STOP]);
    const { state, events } = await run({ model, maxReplyLength: 3, record: () => Promise.resolve() });
    assert.deepEqual(state.ending, { status: "interrupted", finishReason: null });
    assert.equal(state.reply, thinking ? "cd" : "abcd");
    assert.deepEqual(told(events, "error"), [{
      error: "The reply is longer than 3 characters, the limit that CHAT_MAX_REPLY_LENGTH sets",
      code: "reply_too_long",
      retryable: false,
    }]);
  });
}
