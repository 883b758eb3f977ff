import type { ChatMessage } from "../chat/types.ts";

/**
 * What asks a model to go on. As a message of the user's, because few servers let a conversation end with the assistant's,
 * and most that do begin a new answer.
 */
export const CONTINUE =
  "Your last message was cut off. Continue it from its very last character: write only what comes next, repeat nothing, and do not comment on it.";

/** The messages as a server takes them: one that ends with the assistant's words asks for the rest of these. */
export function askForRest(messages: ChatMessage[]): ChatMessage[] {
  return messages.at(-1)?.role === "assistant" ? [...messages, { role: "user", content: CONTINUE }] : messages;
}

/** What {@linkcode askForRest} was given: the words to go on from, and what they answered; `null` where it changed nothing. */
export function findCutOff<T extends Pick<ChatMessage, "role" | "content">>(
  messages: T[],
): { asked: T[]; said: string } | null {
  const [last, prompt] = messages.slice(-2);
  if (prompt?.content !== CONTINUE || last.role !== "assistant") return null;
  return { asked: messages.slice(0, -2), said: last.content };
}
