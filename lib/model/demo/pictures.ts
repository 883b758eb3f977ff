import { Buffer } from "node:buffer";
import type { ChatMessage } from "../../chat/types.ts";
import { type ImageFacts, inspectImage } from "../../images/inspect.ts";
import type { WirePart } from "../wire_images.ts";

/** What the demo can say of an image: it sees nothing, and reads what the file says of itself. */
export interface Picture extends ImageFacts {
  bytes: number;
}

/** A message as the demo reads it. */
export interface DemoMessage {
  role: ChatMessage["role"];
  content: string;
  /** `null` for an image that is none. */
  pictures?: (Picture | null)[];
}

/** What came over the wire, as the demo reads it. */
export function readMessages(messages: { role: ChatMessage["role"]; content: string | WirePart[] }[]): DemoMessage[] {
  return messages.map(({ role, content }) => {
    if (typeof content === "string") return { role, content };
    const text = content.flatMap((part) => part.type === "text" ? part.text : []).join("\n");
    const pictures = content.flatMap((part) => part.type === "image_url" ? [readPicture(part.image_url.url)] : []);
    return { role, content: text, pictures };
  });
}

function readPicture(url: string): Picture | null {
  const bytes = Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
  const facts = inspectImage(bytes);
  return facts && { ...facts, bytes: bytes.byteLength };
}

const KINDS: Record<ImageFacts["type"], string> = {
  "image/png": "a PNG",
  "image/jpeg": "a JPEG",
  "image/webp": "a WebP",
  "image/gif": "a GIF",
};

/** What the demo says of images that are with a message. */
export function describePictures(pictures: (Picture | null)[]): string {
  const count = pictures.length === 1 ? "Your image has come" : `Your ${pictures.length} images have come`;
  const list = pictures.map((picture) => `- ${picture ? describe(picture) : "something that is no image"}`).join("\n");
  return `${count}, as a model gets it:\n\n${list}\n\n` +
    `What is in ${pictures.length === 1 ? "it" : "them"} I cannot see, because I am no language model.`;
}

function describe({ type, width, height, bytes }: Picture): string {
  const size = bytes < 1_000 ? `${bytes} bytes` : `${Math.round(bytes / 1_000).toLocaleString("en")} kB`;
  return `${KINDS[type]} of ${width} × ${height} pixels, ${size}`;
}
