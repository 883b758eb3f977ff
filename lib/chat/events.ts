import type { ContextCut, EndStatus, ErrorReport, ToolCall, ToolResult, Usage } from "./types.ts";

/** What a client needs to resume or stop a turn, and to go on from it. */
export interface TurnStarted {
  turnId: string;
  conversationId: string;
  userMessageId: string;
  messageId: string;
  /** Who answers. */
  model: string;
}

/** A step of the flow began or ended; `ms` is how long it took, `null` while it runs. */
export interface StepReport {
  label: string;
  state: "started" | "ended";
  ms: number | null;
}

/** A model wants a tool to be called; where in the reply follows from where the event is. */
export type ToolCalled = Pick<ToolCall, "id" | "round" | "name" | "arguments">;

/** What came of the call of that id. */
export interface ToolReturned extends ToolResult {
  id: string;
}

export interface TurnEnded {
  status: EndStatus;
  finishReason: string | null;
  /** The finished reply as safe HTML. */
  html: string;
}

/** An event of a turn. The first is `turn`, the last `end`; a turn's log numbers them from 1, without gaps. */
export type ChatEvent =
  | { type: "turn"; data: TurnStarted }
  /** Who answers after all, where that is not who was asked. */
  | { type: "model"; data: string }
  /** Not all of the conversation is sent to the model. */
  | { type: "context"; data: ContextCut }
  | { type: "text"; data: string }
  | { type: "reasoning"; data: string }
  | { type: "tool_call"; data: ToolCalled }
  | { type: "tool_result"; data: ToolReturned }
  | { type: "step"; data: StepReport }
  | { type: "usage"; data: Usage }
  | { type: "title"; data: string }
  | { type: "error"; data: ErrorReport }
  | { type: "end"; data: TurnEnded };

/** An event and its number in the turn's log. */
export interface NumberedEvent {
  id: number;
  event: ChatEvent;
}

/** What ends every stream, the recipe's and ours. */
export const DONE = "[DONE]";

/**
 * Past every event's number: for the {@linkcode DONE} of a turn that somebody else ended than the process that ran it. That one
 * may have told more events than it had written down, so that its last number and the end's are the same: without this, nobody
 * could say whether whoever names that number has been told the end.
 */
export const PAST_END = 999_999_999_999_999;

/** The fields of a server-sent event. */
export interface WireEvent {
  /** Absent for text, so that a client that knows no named events gets just the text. */
  event?: string;
  data: string;
}

const NAMED: ReadonlySet<string> = new Set<ChatEvent["type"]>([
  "turn",
  "model",
  "context",
  "reasoning",
  "tool_call",
  "tool_result",
  "step",
  "usage",
  "title",
  "error",
  "end",
]);

/** The event as it goes over the wire: `data` is JSON, its name the type, and text has no name. */
export function toWire({ type, data }: ChatEvent): WireEvent {
  return type === "text" ? { data: JSON.stringify(data) } : { event: type, data: JSON.stringify(data) };
}

/** The event that came over the wire; `null` for {@linkcode DONE} and for names from a newer server. */
export function fromWire({ event, data }: WireEvent): ChatEvent | null {
  if (data === DONE) return null;
  if (!event || event === "message") return { type: "text", data: JSON.parse(data) };
  return NAMED.has(event) ? { type: event, data: JSON.parse(data) } as ChatEvent : null;
}
