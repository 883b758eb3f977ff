import type { StoredMessage } from "./types.ts";

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

/**
 * The newest message at or below that one, in the order in which they were added: where its branch ends. `null` where there is
 * no such message.
 */
export function newestLeaf(messages: StoredMessage[], id: string): string | null {
  const below = new Set<string>();
  let newest: string | null = null;
  for (const message of messages) {
    if (message.id !== id && !below.has(message.parentId!)) continue;
    below.add(message.id);
    newest = message.id;
  }
  return newest;
}

/**
 * For every message, the ids of those that stand in the same place, in the order in which they were added: the other wordings
 * of a question, the other replies to it, and itself. Messages in one place share one list.
 */
export function siblingIds(messages: StoredMessage[]): Map<string, string[]> {
  const places = new Map<string | null, string[]>();
  return new Map(messages.map(({ id, parentId }) => {
    const siblings = places.get(parentId) ?? [];
    siblings.push(id);
    places.set(parentId, siblings);
    return [id, siblings];
  }));
}
