import { deleteConversation } from "../chat/delete.ts";
import type { Store } from "../chat/ports.ts";
import { addWhole } from "./images.ts";
import { readConversations, type Source } from "./read.ts";

/** Most that are counted. */
export const MAX_COUNTED = 100;

/** How many conversations these owners have, {@linkcode MAX_COUNTED} standing for as many or more. */
export async function countConversations(owners: readonly string[], store: Store): Promise<number> {
  const limit = MAX_COUNTED;
  const pages = await Promise.all(owners.map((owner) => store.conversations(owner, { limit })));
  return Math.min(limit, pages.reduce((count, { items }) => count + items.length, 0));
}

/** Whether they have any; where the store fails, nobody is asked about it. */
export async function haveConversations(owners: readonly string[], store: Store): Promise<boolean> {
  return owners.length > 0 && await countConversations(owners, store).catch(() => 0) > 0;
}

/**
 * Makes somebody's conversations those of `to`, one by one, each whole, by the ids that they have: wherever this breaks off, each
 * is with one of the two, or with both, and it can be done again. Replies that are coming are stopped, with what came so far.
 */
export async function bringConversations(source: Source, to: string): Promise<void> {
  const { store, turns, owner } = source;
  for await (const whole of readConversations(source)) {
    const { conversation: { id }, messages } = whole;
    const ended = messages.map((message) => {
      const { reply } = message;
      if (!reply || reply.ending) return message;
      return { ...message, reply: { ...reply, ending: { status: "interrupted" as const, finishReason: null } } };
    });
    const outcome = await addWhole({ ...whole, messages: ended }, { store, owner: to });
    if (outcome === "there" && !hasAll(messages, await store.messages(to, id))) continue;
    if (outcome !== "past") await deleteConversation(id, { store, turns, owner });
  }
}

function hasAll(messages: { id: string }[], there: { id: string }[]): boolean {
  const ids = new Set(there.map(({ id }) => id));
  return messages.every(({ id }) => ids.has(id));
}
