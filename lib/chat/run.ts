import type { FlowBuilder } from "flowneer";
import { toChatError } from "../errors.ts";
import { endingOfError } from "./ending.ts";
import type { ChatEvent } from "./events.ts";
import { type ChatState, hasBegun } from "./state.ts";

export interface RunOptions {
  /** Called with each event, or with those that came together. */
  tell(events: ChatEvent[]): void;
  /** The finished reply to safe HTML; without it, `end` carries none. */
  renderHtml?(text: string): string | Promise<string>;
  /** For the server's log: what a step threw, its cause included. */
  onError?(error: unknown): void;
}

/**
 * Runs a turn's flow and tells it as events, the last of which is `end`. A step that throws ends the flow: that is told as
 * an `error`, and the reply keeps the ending it had, if it had one.
 */
export async function runChatFlow(
  flow: FlowBuilder<ChatState>,
  state: ChatState,
  { tell, renderHtml, onError }: RunOptions,
): Promise<void> {
  const startedAt = new Map<number, number>();
  for await (const event of flow.stream(state)) {
    if (event.type === "chunk") {
      tell(toEvents(event.data));
    } else if (event.type === "step:before") {
      startedAt.set(event.meta.index, performance.now());
      tell([{ type: "step", data: { label: event.meta.label ?? "", state: "started", ms: null } }]);
    } else if (event.type === "step:after") {
      const ms = Math.round(performance.now() - startedAt.get(event.meta.index)!);
      tell([{ type: "step", data: { label: event.meta.label ?? "", state: "ended", ms } }]);
    } else if (event.type === "error") {
      onError?.(event.error);
      state.error = toChatError(reasonOf(event.error)).report;
      state.ending ??= endingOfError(hasBegun(state));
      tell([{ type: "error", data: state.error }]);
    } else {
      const { status, finishReason } = state.ending ?? endingOfError(hasBegun(state));
      tell([{ type: "end", data: { status, finishReason, html: await renderHtml?.(state.reply) ?? "" } }]);
    }
  }
}

/** A step emits events, or one, and yields text. */
function toEvents(chunk: unknown): ChatEvent[] {
  if (Array.isArray(chunk)) return chunk;
  return [typeof chunk === "string" ? { type: "text", data: chunk } : chunk as ChatEvent];
}

/** Flowneer wraps what a step threw. */
function reasonOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause : error;
}
