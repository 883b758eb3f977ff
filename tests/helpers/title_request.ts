import { TITLE_PROMPT } from "../../lib/chat/ask_title.ts";

/** Whether a model is asked for a title only. */
export function isTitleRequest({ messages }: { messages: { content: string }[] }): boolean {
  return messages[0]?.content === TITLE_PROMPT;
}
