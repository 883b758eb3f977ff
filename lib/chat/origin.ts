import { ChatError } from "../errors.ts";
import { offersFor } from "./again.ts";
import type { AgainRequest, ChatRequest, MessageRequest } from "./request.ts";
import type { KeptReply } from "./state.ts";
import { branchTo } from "./tree.ts";
import type { Conversation, StoredMessage } from "./types.ts";

/** What a turn goes on from. */
export interface TurnOrigin {
  /** What was said before the message that is answered, oldest first. */
  history: StoredMessage[];
  /** That message, where it is there already; `null` where the turn brings it. */
  question: StoredMessage | null;
  /** Its text. */
  message: string;
  /** What the reply begins with: what came of the one that it continues. */
  kept: KeptReply;
}

/**
 * Finds where a request belongs in its conversation, all of whose messages are given.
 *
 * @throws {ChatError} `invalid_request` that says what is wrong with it
 */
export function findOrigin(
  request: ChatRequest,
  { leafId, messages }: { leafId: Conversation["leafId"]; messages: StoredMessage[] },
): TurnOrigin {
  return "again" in request ? originOfAgain(request, messages) : originOfMessage(request, { leafId, messages });
}

function originOfMessage(
  { message, parentId }: MessageRequest,
  { leafId, messages }: { leafId: Conversation["leafId"]; messages: StoredMessage[] },
): TurnOrigin {
  const history = branchTo(messages, parentId === undefined ? leafId : parentId);
  if (parentId && history.at(-1)?.role !== "assistant") {
    throw new ChatError("invalid_request", `"parentId" names no reply of this conversation`);
  }
  return { history, question: null, message, kept: { content: "" } };
}

function originOfAgain({ again, replyId }: AgainRequest, messages: StoredMessage[]): TurnOrigin {
  const { reply, parentId, content } = messages.find(({ id }) => id === replyId) ?? {};
  const question = messages.find(({ id }) => id === parentId);
  if (!reply || !question) throw new ChatError("invalid_request", `"${again}" names no reply of this conversation`);
  if (!reply.ending) throw new ChatError("invalid_request", "That reply is still coming");
  const isContinued = again === "continue";
  const kept = isContinued ? { content: content!, calls: reply.calls } : { content: "" };
  if (isContinued && !offersFor(reply.ending.status, content !== "" || reply.calls !== undefined).includes(again)) {
    throw new ChatError("invalid_request", "There is nothing to continue in that reply");
  }
  return { history: branchTo(messages, question.parentId), question, message: question.content, kept };
}
