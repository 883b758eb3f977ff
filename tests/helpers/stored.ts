import type { NewTurn, Store } from "../../lib/chat/ports.ts";
import type { Conversation, StoredMessage } from "../../lib/chat/types.ts";

export const OWNER = "0123456789abcdef0123456789abcdef";

/** A new id, readable in a failure. */
export function id(prefix: string): string {
  return `${prefix}-${crypto.randomUUID().slice(0, 13)}`;
}

export function newConversation(fields: Partial<Conversation> = {}): Conversation {
  return { id: id("c"), title: null, createdAt: 1_000, changedAt: 1_000, leafId: null, ...fields };
}

/** A turn for the conversation, on its leaf unless the user's message says otherwise. */
export function newTurn(
  conversation: Conversation,
  { text = "Hello", reply = "", at = 1_000, parentId = conversation.leafId }: {
    text?: string;
    reply?: string;
    at?: number;
    parentId?: string | null;
  } = {},
): NewTurn & { userMessage: StoredMessage } {
  const [turnId, userId, replyId] = [id("t"), id("u"), id("r")];
  const common = { conversationId: conversation.id, createdAt: at };
  return {
    conversation,
    userMessage: { ...common, id: userId, parentId, role: "user", content: text },
    replyMessage: {
      ...common,
      id: replyId,
      parentId: userId,
      role: "assistant",
      content: reply,
      reply: { turnId, model: "demo", ending: null, error: null, usage: null },
    },
    turn: { id: turnId, runner: "runner-1", leaseUntil: 10_000 },
  };
}

/** Adds a conversation with one turn to the store. */
export async function addConversation(
  store: Store,
  { owner = OWNER, ...options }: Parameters<typeof newTurn>[1] & { owner?: string } = {},
): Promise<NewTurn & { userMessage: StoredMessage; conversation: Conversation }> {
  const turn = newTurn(newConversation(), options);
  await store.addTurn(owner, turn);
  return { ...turn, conversation: (await store.conversation(owner, turn.conversation.id))! };
}
