import type { Attachment, ChatMessage } from "./types.ts";

/**
 * The messages with no more bytes of images than that: the oldest are left out, and the model is told that they were. Those of the
 * newest message are always there.
 */
export function withinImageBytes(messages: ChatMessage[], maxBytes: number): ChatMessage[] {
  const newest = messages.findLastIndex(({ role }) => role === "user");
  let left = maxBytes;
  // From the end on: what was said last matters most.
  return messages.toReversed().map((message, i) => {
    if (message.role !== "user" || !message.images) return message;
    const { images } = message;
    const bytes = images.reduce((sum, { bytes }) => sum + bytes, 0);
    left -= bytes;
    return left >= 0 || messages.length - 1 - i === newest ? message : withoutImages(message.content, images);
  }).reverse();
}

function withoutImages(content: string, images: Attachment[]): ChatMessage {
  const names = images.map(({ name }) => JSON.stringify(name)).join(", ");
  const note = `[No longer shown: ${images.length === 1 ? "the image" : "the images"} ${names}]`;
  return { role: "user", content: content === "" ? note : `${content}\n\n${note}` };
}
