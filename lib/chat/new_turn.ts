import { newId } from "./id.ts";
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
  /** Who runs it, and until when that is certain. */
  lease: Pick<NewTurn["turn"], "runner" | "leaseUntil">;
}

/** A turn that begins with a message of the user's. */
export type MessageTurn = NewTurn & { userMessage: StoredMessage };

/** A message and the empty reply to it, with ids of their own. */
export function newTurn({ conversation, branch, request, model, now, lease }: TurnOrigin): MessageTurn {
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
    turn: { id: turnId, ...lease },
  };
}

export function newConversation(now: number): Conversation {
  return { id: newId(), title: null, createdAt: now, changedAt: now, leafId: null };
}
