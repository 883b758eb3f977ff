import type { OutlineMessage } from "./types.ts";

/** All that tells where a message stands. */
type Node = Pick<OutlineMessage, "id" | "parentId">;

/**
 * The messages from the conversation's first to `leafId`, in that order; empty where `leafId` is `null` or unknown. Each comes
 * after its parent in `messages`, so one look at each from the end on is enough.
 */
export function branchTo<T extends Node>(messages: readonly T[], leafId: string | null): T[] {
  const branch: T[] = [];
  let wanted = leafId;
  for (let i = messages.length - 1; i >= 0 && wanted !== null; i--) {
    if (messages[i].id !== wanted) continue;
    branch.push(messages[i]);
    wanted = messages[i].parentId;
  }
  return branch.reverse();
}

/**
 * The newest message at or below that one, in the order in which they were added: where its branch ends. `null` where there is
 * no such message.
 */
export function newestLeaf(messages: readonly Node[], id: string): string | null {
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
 * For each of `shown`, the ids of the messages that stand in the same place, in the order in which they were added: the other
 * wordings of a question, the other replies to it, and itself. Messages in one place share one list.
 */
export function siblingIds(messages: readonly Node[], shown: readonly Node[] = messages): Map<string, string[]> {
  const places = new Map<string | null, string[]>(shown.map(({ parentId }) => [parentId, []]));
  for (const { id, parentId } of messages) places.get(parentId)?.push(id);
  return new Map(shown.map(({ id, parentId }) => [id, places.get(parentId)!]));
}
