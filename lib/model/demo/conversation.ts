import type { DemoRequest } from "./request.ts";

/** A conversation as the demo looks at it. */
export interface Conversation {
  question: string;
  /** What the user wrote before, oldest first. */
  earlier: string[];
  /** Whether nothing was answered yet. */
  isFirst: boolean;
  /** Sources of the passages that were answered with. */
  sources: Set<string>;
  /** Names of the tools that may be called. */
  tools: string[];
}

export function readConversation({ messages, tools }: DemoRequest): Conversation {
  const asked = messages.filter(({ role }) => role === "user").map(({ content }) => content.trim());
  const answered = messages.filter(({ role, content }) => role === "assistant" && content !== "");
  return {
    question: asked.at(-1) ?? "",
    earlier: asked.slice(0, -1),
    isFirst: answered.length === 0,
    tools,
    sources: new Set(
      answered.flatMap(({ content }) => [...content.matchAll(/^Source: (.+)$/gm)].map((match) => match[1])),
    ),
  };
}

/** The line of an answer by which {@linkcode readConversation} knows where it came from. */
export function sourceLine(source: string): string {
  return `Source: ${source}`;
}
