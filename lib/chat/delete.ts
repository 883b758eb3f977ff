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
  const coming = messages.flatMap(({ reply }) => reply?.ending === null ? [{ owner, id: reply.turnId }] : []);
  await Promise.all(coming.map(async (turn) => {
    await turns.stop(turn);
    // What came is recorded by then, for the case that the deletion is taken back.
    await turns.get(turn)?.ended;
  }));
  return await store.deleteConversation(owner, id, UNDO_MS) ? conversation : null;
}
