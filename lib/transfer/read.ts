import { type ReadImage, readWhole } from "../chat/attachments.ts";
import type { Store } from "../chat/ports.ts";
import type { ReplyProgress } from "../chat/progress.ts";
import type { Turns } from "../chat/turns.ts";
import type { ChatSettings, Conversation, StoredMessage } from "../chat/types.ts";

/** Conversations of one read of the list. */
const PAGE = 200;

export interface Source {
  owner: string;
  store: Store;
  turns: Turns;
}

export interface WholeConversation {
  conversation: Conversation;
  /** Empty where it has none of its own. */
  settings: ChatSettings;
  /** Replies that are coming have what came so far, and no ending. */
  messages: StoredMessage[];
  readImage: ReadImage;
}

/** A conversation with all of its messages; `null` where the owner has none of that id. */
export async function readConversation(id: string, { owner, store, turns }: Source): Promise<WholeConversation | null> {
  const conversation = await store.conversation(owner, id);
  if (!conversation) return null;
  const read = async () =>
    await Promise.all((await turns.messages(owner, id)).map(async (message) => {
      const { reply } = message;
      const progress = reply && !reply.ending ? await turns.progress({ owner, id: reply.turnId }) : null;
      return { message, progress };
    }));
  let found = await read();
  // A reply that has ended in between is whole by now.
  if (found.some(({ message: { reply }, progress }) => reply?.ending === null && !progress)) found = await read();
  const messages = found.map(({ message, progress }) => progress ? withProgress(message, progress) : message);
  const readImage: ReadImage = (image) => readWhole(store.attachments, owner, image);
  return { conversation, settings: await store.settings(owner, id), messages, readImage };
}

/** Of a reply that is coming, what has come. */
function withProgress(message: StoredMessage, { text, calls }: ReplyProgress): StoredMessage {
  return { ...message, content: text, reply: { ...message.reply!, ...calls.length > 0 && { calls } } };
}

/**
 * Every conversation of an owner, one at a time: what is kept meanwhile are their ids. Newest change first, and then those that
 * came, or moved past where the list was read, in the meantime.
 */
export async function* readConversations(source: Source): AsyncGenerator<WholeConversation> {
  const { owner, store } = source;
  const seen = new Set<string>();
  for (let before = -1; seen.size > before;) {
    before = seen.size;
    let from: string | null = null;
    do {
      const { items, next }: Awaited<ReturnType<Store["conversations"]>> = await store.conversations(owner, {
        limit: PAGE,
        from,
      });
      for (const { id } of items) {
        if (seen.has(id)) continue;
        seen.add(id);
        const whole = await readConversation(id, source);
        if (whole) yield whole;
      }
      from = next;
    } while (from !== null);
  }
}
