import type { ChatMessage, StoredMessage } from "./types.ts";

/** The messages from the conversation's first to `leafId`, in that order; empty where `leafId` is `null` or unknown. */
export function branchTo(messages: StoredMessage[], leafId: string | null): StoredMessage[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const branch: StoredMessage[] = [];
  for (let at = leafId; at !== null;) {
    const message = byId.get(at);
    if (!message) break;
    branch.push(message);
    at = message.parentId;
  }
  return branch.reverse();
}

/** What a model is told of a branch. Replies without text say nothing, and servers refuse empty messages. */
export function toPrompt(branch: StoredMessage[]): ChatMessage[] {
  return branch.filter(({ content }) => content !== "").map(({ role, content }) => ({ role, content }));
}
