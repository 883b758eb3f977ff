import { Buffer } from "node:buffer";
import type { ReadImage } from "../chat/attachments.ts";
import type { Attachment } from "../chat/types.ts";
import { ChatError } from "../errors.ts";
import { type ImageFacts, inspectImage, isOfGoodSize } from "../images/inspect.ts";
import type { FileConversation, FileMessage } from "./format.ts";
import { imagesOf, withImages } from "./images.ts";

/**
 * The messages of a file with the images that it has. Whatever it says of one, type and size are what the bytes say; one whose
 * bytes were gone when the file was written is left out.
 *
 * @throws {ChatError} `invalid_request`: an image is not in the file, or is none
 */
export function readImages(
  { messages, images = {} }: Pick<FileConversation, "messages" | "images">,
): { messages: FileMessage[]; readImage: ReadImage } {
  const found = new Map<string, { bytes: Uint8Array; facts: ImageFacts }>();
  for (const { id } of imagesOf(messages)) {
    const data = images[id];
    if (data === undefined) throw new ChatError("invalid_request", `"images" has no "${id}"`);
    if (data === null) continue;
    const bytes = Buffer.from(data, "base64");
    const facts = inspectImage(bytes);
    if (!facts || !isOfGoodSize(facts)) throw new ChatError("invalid_request", `"images.${id}" is no image`);
    found.set(id, { bytes, facts });
  }
  const toReal = (image: Attachment) => {
    const { bytes, facts } = found.get(image.id) ?? {};
    return bytes ? { ...image, ...facts, bytes: bytes.byteLength } : null;
  };
  return {
    messages: messages.map((message) => withImages(message, toReal)),
    readImage: ({ id }) => Promise.resolve(found.get(id)?.bytes ?? null),
  };
}
