import { Buffer } from "node:buffer";
import type OpenAI from "openai";
import type { ModelRequest } from "../chat/model_port.ts";
import type { Attachment, ChatMessage } from "../chat/types.ts";
import { ChatError } from "../errors.ts";

/** Part of a message with images, as it goes over the wire. */
export type WirePart = OpenAI.ChatCompletionContentPartText | OpenAI.ChatCompletionContentPartImage;

/** Images by their ids, as `data:` URLs (RFC 2397): no server has to fetch anything. `null` for one that is gone. */
export type WireImages = ReadonlyMap<string, string | null>;

/** The images of messages, one read after the other. @throws {ChatError} `unavailable`: the store fails */
export async function readImages(messages: ChatMessage[], readImage: ModelRequest["readImage"]): Promise<WireImages> {
  const urls = new Map<string, string | null>();
  for (const image of messages.flatMap(imagesOf)) {
    if (!urls.has(image.id)) urls.set(image.id, await readUrl(image, readImage));
  }
  return urls;
}

/** What of a message is an image. */
export function imagesOf(message: ChatMessage): Attachment[] {
  return message.role === "user" ? message.images ?? [] : [];
}

/** A message with images: its text, where it has some, and each of them. */
export function toParts(content: string, images: { attachments: Attachment[]; urls: WireImages }): WirePart[] {
  const text: WirePart[] = content === "" ? [] : [{ type: "text", text: content }];
  return [
    ...text,
    ...images.attachments.map(({ id, name }): WirePart => {
      const url = images.urls.get(id);
      if (url) return { type: "image_url", image_url: { url } };
      return { type: "text", text: `[The image ${JSON.stringify(name)} is not there any more]` };
    }),
  ];
}

async function readUrl(image: Attachment, readImage: ModelRequest["readImage"]): Promise<string | null> {
  try {
    const bytes = await readImage?.(image);
    if (!bytes) return null;
    const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
    return `data:${image.type};base64,${base64}`;
  } catch (cause) {
    const message = "The store fails, so an image of the conversation could not be read";
    throw new ChatError("unavailable", message, { retryable: true, cause });
  }
}
