import type { ChatMessage } from "../../chat/types.ts";
import type { WirePart } from "../wire_images.ts";
import { type Picture, readPicture } from "./pictures.ts";

/** A message as the demo reads it. */
export type DemoMessage = ChatMessage & {
  /** The images of a user's; `null` for one that is none. */
  pictures?: (Picture | null)[];
};

/** What a request asks of the demo. */
export interface DemoRequest {
  messages: DemoMessage[];
  /** Names of what it may call. */
  tools: string[];
}

/** The body of a request, of which only so much is read. */
interface WireRequest {
  messages: {
    role: ChatMessage["role"];
    content: string | WirePart[] | null;
    tool_calls?: { id: string; function: { name: string; arguments: string } }[];
    tool_call_id?: string;
  }[];
  tools?: { function: { name: string } }[];
  tool_choice?: "none";
}

/** Reads the body of a request, as `parametersOf` makes one. */
export function readRequest(body: string): DemoRequest {
  const { messages, tools = [], tool_choice } = JSON.parse(body) as WireRequest;
  return {
    messages: messages.map(toMessage),
    tools: tool_choice === "none" ? [] : tools.map((tool) => tool.function.name),
  };
}

function toMessage({ role, content, tool_calls, tool_call_id = "" }: WireRequest["messages"][number]): DemoMessage {
  if (Array.isArray(content)) return readParts(content);
  const text = content ?? "";
  if (role === "tool") return { role, content: text, callId: tool_call_id };
  if (role !== "assistant" || !tool_calls) return { role, content: text };
  return { role, content: text, calls: tool_calls.map(({ id, function: called }) => ({ id, ...called })) };
}

/** A user's message with images. */
function readParts(parts: WirePart[]): DemoMessage {
  const texts = parts.flatMap((part) => part.type === "text" ? part.text : []);
  const pictures = parts.flatMap((part) => part.type === "image_url" ? [readPicture(part.image_url.url)] : []);
  return { role: "user", content: texts.join("\n"), pictures };
}
