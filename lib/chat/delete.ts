import type { Store } from "./ports.ts";
import type { Turns } from "./turns.ts";
import type { Conversation } from "./types.ts";

/**
 * How long a deletion can be taken back, in milliseconds. That is offered for 15 s, on pages that are opened within 15 s:
 * what is offered has to work, also for who needs time to press it.
 */
export const UNDO_MS = 60_000;

export interface DeleteOptions {
  store: Store;
  turns: Turns;
  owner: string;
}

/**
 * Deletes a conversation, for now; its replies that are still coming are stopped first, so that nobody pays for what
 * nobody reads. Gives what it was; `null` where there is none.
 */
export async function deleteConversation(
  id: string,
  { store, turns, owner }: DeleteOptions,
): Promise<Conversation | null> {
  const [conversation, messages] = await Promise.all([store.conversation(owner, id), turns.messages(owner, id)]);
  if (!conversation) return null;
  await Promise.all(messages.map(async ({ reply }) => {
    if (!reply) return;
    const ref = { owner, id: reply.turnId };
    const here = turns.get(ref);
    // A turn that has recorded its reply may still be after a title.
    if (reply.ending && here?.log.ended !== false) return;
    await turns.stop(ref);
    // What came is recorded by then, for the case that the deletion is taken back.
    await here?.ended;
  }));
  return await store.deleteConversation(owner, id, UNDO_MS) ? conversation : null;
}
