import { newId } from "./id.ts";
import type { NewTurn } from "./ports.ts";
import type { TurnOrigin } from "./origin.ts";
import type { Attachment, ChatSettings, Conversation } from "./types.ts";

export interface TurnPlan {
  conversation: Conversation;
  /** Of a new conversation. */
  settings?: ChatSettings;
  origin: TurnOrigin;
  /** Images of its message; none where absent. */
  attachments?: Attachment[];
  /** Who will answer, for people. */
  model: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** Its id, who runs it, and until when that is certain. */
  turn: NewTurn["turn"];
}

/** The empty reply, and the message before it where that is not there yet, with ids of their own. */
export function newTurn({ conversation, settings, origin, attachments = [], model, now, turn }: TurnPlan): NewTurn {
  const common = { conversationId: conversation.id, createdAt: now };
  const parentId = origin.history.at(-1)?.id ?? null;
  const userMessage = origin.question ? null : {
    ...common,
    id: newId(),
    parentId,
    role: "user" as const,
    content: origin.message,
    ...attachments.length > 0 && { attachments },
  };
  const { content, calls } = origin.kept;
  return {
    conversation,
    settings,
    userMessage,
    replyMessage: {
      ...common,
      id: newId(),
      parentId: (origin.question ?? userMessage!).id,
      role: "assistant",
      // From the first moment on, so that a crash before anything else does not cost it.
      content,
      reply: { turnId: turn.id, model, ending: null, error: null, usage: null, ...calls && { calls } },
    },
    turn,
  };
}

export function newConversation(now: number): Conversation {
  return { id: newId(), title: null, createdAt: now, changedAt: now, leafId: null };
}
