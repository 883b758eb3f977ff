import type { NewTurn, Store } from "../chat/ports.ts";
import type { Conversation, StoredMessage } from "../chat/types.ts";

/** Conversations kept by default; past that, those that nobody has written to for longest go first, live ones excepted. */
export const MAX_CONVERSATIONS = 1_000;

/** Keeps conversations until the process ends. */
export class MemoryStore implements Store {
  /** In the order of the last change, oldest first. */
  readonly #conversations = new Map<string, { conversation: Conversation; messages: Map<string, StoredMessage> }>();
  readonly #maxConversations: number;

  constructor(maxConversations: number = MAX_CONVERSATIONS) {
    this.#maxConversations = maxConversations;
  }

  conversation(id: string): Promise<Conversation | null> {
    return Promise.resolve(structuredClone(this.#conversations.get(id)?.conversation ?? null));
  }

  messages(conversationId: string): Promise<StoredMessage[]> {
    return Promise.resolve(structuredClone([...this.#conversations.get(conversationId)?.messages.values() ?? []]));
  }

  addTurn({ conversation, userMessage, replyMessage }: NewTurn): Promise<void> {
    const { id } = conversation;
    const entry = this.#conversations.get(id) ?? { conversation: { ...conversation }, messages: new Map() };
    for (const message of [userMessage, replyMessage]) entry.messages.set(message.id, structuredClone(message));
    entry.conversation.leafId = replyMessage.id;
    this.#conversations.delete(id);
    this.#conversations.set(id, entry);
    if (this.#conversations.size > this.#maxConversations) this.#forgetOldest();
    return Promise.resolve();
  }

  /** Of those in which no reply is coming; the newest one always has one. */
  #forgetOldest(): void {
    for (const [id, { messages }] of this.#conversations) {
      if ([...messages.values()].some(({ reply }) => reply && !reply.ending)) continue;
      this.#conversations.delete(id);
      return;
    }
  }

  saveMessage(message: StoredMessage): Promise<void> {
    this.#conversations.get(message.conversationId)?.messages.set(message.id, structuredClone(message));
    return Promise.resolve();
  }

  setTitle(conversationId: string, title: string): Promise<void> {
    const entry = this.#conversations.get(conversationId);
    if (entry) entry.conversation.title = title;
    return Promise.resolve();
  }
}
