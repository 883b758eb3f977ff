import type { FlowBuilder } from "flowneer";
import type { ChatEvent } from "../../lib/chat/events.ts";
import type { ChatState } from "../../lib/chat/state.ts";
import { runChatFlow, type RunOptions } from "../../lib/chat/run.ts";

/** All that a flow tells. */
export async function runFlow(
  flow: FlowBuilder<ChatState>,
  state: ChatState,
  options: Omit<RunOptions, "tell"> = {},
): Promise<ChatEvent[]> {
  const told: ChatEvent[] = [];
  await runChatFlow(flow, state, { ...options, tell: (events) => told.push(...events) });
  return told;
}
