import type { FlowBuilder } from "flowneer";
import { toChatError } from "../errors.ts";
import { endingOfError } from "./ending.ts";
import type { ChatEvent } from "./events.ts";
import type { ChatState } from "./flow.ts";

export interface RunOptions {
  /** The finished reply to safe HTML; without it, `end` carries none. */
  renderHtml?(text: string): string | Promise<string>;
  /** For the server's log: what a step threw, its cause included. */
  onError?(error: unknown): void;
}

/**
 * Runs a turn's flow and tells it as events, the last of which is `end`. A step that throws ends the flow: that is told as
 * an `error`, and the reply keeps the ending it had, if it had one.
 */
export async function* runChatFlow(
  flow: FlowBuilder<ChatState>,
  state: ChatState,
  { renderHtml, onError }: RunOptions = {},
): AsyncGenerator<ChatEvent, void> {
  const startedAt = new Map<number, number>();
  for await (const event of flow.stream(state)) {
    if (event.type === "chunk") {
      yield typeof event.data === "string" ? { type: "text", data: event.data } : event.data as ChatEvent;
    } else if (event.type === "step:before") {
      startedAt.set(event.meta.index, performance.now());
      yield { type: "step", data: { label: event.meta.label ?? "", state: "started", ms: null } };
    } else if (event.type === "step:after") {
      const ms = Math.round(performance.now() - startedAt.get(event.meta.index)!);
      yield { type: "step", data: { label: event.meta.label ?? "", state: "ended", ms } };
    } else if (event.type === "error") {
      onError?.(event.error);
      state.error = toChatError(reasonOf(event.error)).report;
      state.ending ??= endingOfError(state.reply);
      yield { type: "error", data: state.error };
    } else {
      const { status, finishReason } = state.ending ?? endingOfError(state.reply);
      yield { type: "end", data: { status, finishReason, html: await renderHtml?.(state.reply) ?? "" } };
    }
  }
}

/** Flowneer wraps what a step threw. */
function reasonOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause : error;
}
