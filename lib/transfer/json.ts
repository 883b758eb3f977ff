import { Buffer } from "node:buffer";
import type { Attachment, StoredMessage } from "../chat/types.ts";
import { type FileConversation, type FileMessage, FORMAT, VERSION } from "./format.ts";
import { imagesOf } from "./images.ts";
import type { WholeConversation } from "./read.ts";

const HEAD = `{"format":${JSON.stringify(FORMAT)},"version":${VERSION},"conversations":[`;

/**
 * A file of conversations, as JSON, a line for each: the same conversations make the same file. A lone surrogate is an escape
 * in it, so that every text survives.
 */
export async function* toJson(conversations: AsyncIterable<WholeConversation>): AsyncGenerator<string> {
  let before = HEAD;
  for await (const whole of conversations) {
    yield `${before}\n`;
    yield* toParts(whole);
    before = ",";
  }
  yield before === HEAD ? `${HEAD}]}\n` : "\n]}\n";
}

/** One image at a time is held. */
async function* toParts(whole: WholeConversation): AsyncGenerator<string> {
  const text = JSON.stringify(toFile(whole));
  const images = imagesOf(whole.messages);
  if (images.length === 0) return yield text;
  yield `${text.slice(0, -1)},"images":`;
  for (const [i, image] of images.entries()) {
    const bytes = await whole.readImage(image);
    const data = bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
    yield `${i === 0 ? "{" : ","}${JSON.stringify(image.id)}:${JSON.stringify(data)}`;
  }
  yield "}}";
}

function toFile(
  { conversation: { id, title, ...conversation }, settings, messages }: WholeConversation,
): FileConversation {
  const own = Object.keys(settings).length > 0 ? { settings } : {};
  return { id, title, ...conversation, ...own, messages: messages.map(toFileMessage) };
}

/** In one order, whatever order the store keeps: who compares two files compares what they say. */
function toFileMessage(
  { conversationId: _, id, parentId, role, content, createdAt, attachments, ...rest }: StoredMessage,
): FileMessage {
  const images = attachments && { attachments: attachments.map(toFileImage) };
  return { id, parentId, role, content, createdAt, ...images, ...rest };
}

function toFileImage({ id, name, type, bytes, width, height }: Attachment): Attachment {
  return { id, name, type, bytes, width, height };
}
