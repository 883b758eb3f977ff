import type { NewTurn } from "./ports.ts";
import type { ChatRequest } from "./request.ts";
import type { Conversation, StoredMessage } from "./types.ts";

export interface TurnOrigin {
  conversation: Conversation;
  /** What the message goes on from. */
  branch: StoredMessage[];
  request: ChatRequest;
  /** Who will answer, for people. */
  model: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/** A message and the empty reply to it, with ids of their own. */
export function newTurn({ conversation, branch, request, model, now }: TurnOrigin): NewTurn {
  const [turnId, userMessageId, messageId] = [newId(), newId(), newId()];
  const common = { conversationId: conversation.id, createdAt: now };
  const parentId = branch.at(-1)?.id ?? null;
  return {
    conversation,
    userMessage: { ...common, id: userMessageId, parentId, role: "user", content: request.message },
    replyMessage: {
      ...common,
      id: messageId,
      parentId: userMessageId,
      role: "assistant",
      content: "",
      reply: { turnId, model, ending: null, error: null, usage: null },
    },
  };
}

export function newConversation(now: number): Conversation {
  return { id: newId(), title: null, createdAt: now, leafId: null };
}

/** 128 random bits: nobody finds a conversation or a turn by guessing. */
function newId(): string {
  return crypto.getRandomValues(new Uint8Array(16)).toHex();
}
