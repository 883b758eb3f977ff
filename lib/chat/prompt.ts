import type { Attachment, ChatMessage, StoredMessage, ToolCall } from "./types.ts";

/** For the model: what it called and has no result of. */
export const NO_RESULT = "There is no result: the reply was broken off before.";

/** In the place of what a reply did not come to say after its last calls: some servers take no question right after a result. */
export const NO_ANSWER = "(The reply was broken off here.)";

/** What a model is told of a branch. Replies that say and did nothing are left out, and servers refuse empty messages. */
export function toPrompt(branch: StoredMessage[]): ChatMessage[] {
  return branch.flatMap(({ role, content, attachments, reply }): ChatMessage[] => {
    if (role === "user") return content === "" && !attachments ? [] : [questionMessage(content, attachments)];
    const messages = replyMessages({ content, calls: reply?.calls });
    return messages.at(-1)?.role === "tool" ? [...messages, { role, content: NO_ANSWER }] : messages;
  });
}

/** A question with its images, which are part of what was said, and are told again with it. */
export function questionMessage(content: string, images: Attachment[] = []): ChatMessage {
  return images.length > 0 ? { role: "user", content, images } : { role: "user", content };
}

/**
 * A reply as a model wrote it: what it said before each round of calls, those, and what came of them; in the end what it said
 * last.
 */
export function replyMessages({ content, calls = [] }: { content: string; calls?: ToolCall[] }): ChatMessage[] {
  const messages: ChatMessage[] = [];
  let from = 0;
  for (const round of Map.groupBy(calls, ({ round }) => round).values()) {
    const { at } = round[0];
    const requests = round.map(({ id, name, arguments: text }) => ({ id, name, arguments: text }));
    messages.push({ role: "assistant", content: content.slice(from, at).trim(), calls: requests });
    for (const { id, result } of round) {
      messages.push({ role: "tool", callId: id, content: result?.content ?? NO_RESULT });
    }
    from = at;
  }
  // How a reply that is to go on ends is left as it is.
  const rest = from > 0 ? content.slice(from).trimStart() : content;
  return rest === "" ? messages : [...messages, { role: "assistant", content: rest }];
}
