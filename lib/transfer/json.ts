import type { StoredMessage } from "../chat/types.ts";
import { type FileConversation, type FileMessage, FORMAT, VERSION } from "./format.ts";
import type { WholeConversation } from "./read.ts";

const HEAD = `{"format":${JSON.stringify(FORMAT)},"version":${VERSION},"conversations":[`;

/**
 * A file of conversations, as JSON, a line for each: the same conversations make the same file. A lone surrogate is an escape
 * in it, so that every text survives.
 */
export async function* toJson(conversations: AsyncIterable<WholeConversation>): AsyncGenerator<string> {
  let before = HEAD;
  for await (const whole of conversations) {
    yield `${before}\n${JSON.stringify(toFile(whole))}`;
    before = ",";
  }
  yield before === HEAD ? `${HEAD}]}\n` : "\n]}\n";
}

function toFile(
  { conversation: { id, title, ...conversation }, settings, messages }: WholeConversation,
): FileConversation {
  const own = Object.keys(settings).length > 0 ? { settings } : {};
  return { id, title, ...conversation, ...own, messages: messages.map(toFileMessage) };
}

/** In one order, whatever order the store keeps: who compares two files compares what they say. */
function toFileMessage(
  { conversationId: _, id, parentId, role, content, createdAt, ...rest }: StoredMessage,
): FileMessage {
  return { id, parentId, role, content, createdAt, ...rest };
}
