import { Buffer } from "node:buffer";
import type { ModelRequest } from "../chat/ports.ts";
import type { Attachment, ChatMessage } from "../chat/types.ts";
import { ChatError } from "../errors.ts";

/** Part of a message with images, as it goes over the wire. */
export type WirePart = { type: "text"; text: string } | { type: "image_url"; image_url: { url: string } };

/** A message as it goes over the wire: text alone stays a string, which every server takes. */
export type WireMessage =
  | { role: "system" | "user" | "assistant"; content: string }
  | { role: "user"; content: WirePart[] };

/** The messages with their images in them, as `data:` URLs (RFC 2397): no server has to fetch anything. One image is read at a time. */
export async function toWireMessages(
  messages: ChatMessage[],
  readImage: ModelRequest["readImage"],
): Promise<WireMessage[]> {
  const wire: WireMessage[] = [];
  for (const { role, content, images = [] } of messages) {
    if (images.length === 0) {
      wire.push({ role, content });
      continue;
    }
    const parts: WirePart[] = content === "" ? [] : [{ type: "text", text: content }];
    for (const image of images) parts.push(toPart(image, await read(image, readImage)));
    wire.push({ role: "user", content: parts });
  }
  return wire;
}

async function read(image: Attachment, readImage: ModelRequest["readImage"]): Promise<Uint8Array | null> {
  try {
    return await readImage?.(image) ?? null;
  } catch (cause) {
    const message = "The store fails, so an image of the conversation could not be read";
    throw new ChatError("unavailable", message, { retryable: true, cause });
  }
}

function toPart({ type, name }: Attachment, bytes: Uint8Array | null): WirePart {
  if (!bytes) return { type: "text", text: `[The image ${JSON.stringify(name)} is not there any more]` };
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  return { type: "image_url", image_url: { url: `data:${type};base64,${base64}` } };
}
