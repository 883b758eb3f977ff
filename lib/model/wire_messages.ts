import type OpenAI from "openai";
import type { ChatMessage, ToolRequest } from "../chat/types.ts";
import { toParts, type WireImages } from "./wire_images.ts";

/** A message as it goes over the wire. */
export type WireMessage = OpenAI.ChatCompletionMessageParam;

export interface WireOptions {
  /** Those of the messages. */
  images?: WireImages;
  /** Ids of calls are of nine letters and digits, whatever they were: some servers take no other. */
  hasShortIds?: boolean;
  /** What was thought before a call goes back with it: some servers insist on that. */
  hasReasoning?: boolean;
}

/** Messages as OpenAI's API takes them: text alone stays a string, which every server takes. */
export function toWireMessages(messages: ChatMessage[], options: WireOptions = {}): WireMessage[] {
  const short = new Map<string, string>();
  const idOf = (id: string) => {
    if (!options.hasShortIds) return id;
    const known = short.get(id) ?? `call${String(short.size).padStart(5, "0")}`;
    short.set(id, known);
    return known;
  };
  return messages.map((message): WireMessage => {
    const { role, content } = message;
    if (role === "tool") return { role, content, tool_call_id: idOf(message.callId) };
    if (role === "user" && message.images) {
      return { role, content: toParts(content, { attachments: message.images, urls: options.images ?? new Map() }) };
    }
    if (role !== "assistant" || !message.calls) return { role, content };
    return {
      role,
      content: content || null,
      ...options.hasReasoning && { reasoning_content: message.reasoning ?? "" },
      tool_calls: message.calls.map((call) => toWireCall(call, idOf(call.id))),
    };
  });
}

function toWireCall({ name, extra, ...call }: ToolRequest, id: string): OpenAI.ChatCompletionMessageFunctionToolCall {
  const passedBack = extra === undefined ? {} : { extra_content: extra };
  return { id, type: "function", function: { name, arguments: readable(call.arguments) }, ...passedBack };
}

/** Some servers read the arguments again, and fail on what is no JSON object: what is wrong with it is said by the result. */
function readable(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? text : "{}";
  } catch {
    return "{}";
  }
}
