import { type FileConversation, FORMAT, VERSION } from "./format.ts";
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

function toFile({ conversation, messages }: WholeConversation): FileConversation {
  return { ...conversation, messages: messages.map(({ conversationId: _, ...message }) => message) };
}
