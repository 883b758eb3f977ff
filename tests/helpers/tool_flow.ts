import { createChatFlow } from "../../lib/chat/flow.ts";
import type { FlowServices } from "../../lib/chat/services.ts";
import { initialState } from "../../lib/chat/state.ts";
import { FakeTools } from "./fake_tools.ts";
import type { RoundModel } from "./round_model.ts";
import { runFlow } from "./run_flow.ts";

/** Runs a turn with tools, whose reply is recorded, and gives all that came of it. */
export async function runTools(model: RoundModel, services: Partial<FlowServices> = {}, state = initialState("Hi")) {
  const tools = new FakeTools();
  const { signal } = new AbortController();
  const record = () => Promise.resolve();
  const flow = createChatFlow({ model, tools, systemPrompt: "Be kind.", signal, record, ...services });
  const events = await runFlow(flow, state);
  return { events, state, tools };
}
