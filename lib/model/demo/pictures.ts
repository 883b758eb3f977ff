import { Buffer } from "node:buffer";
import { type ImageFacts, inspectImage } from "../../images/inspect.ts";

/** What the demo can say of an image: it sees nothing, and reads what the file says of itself. */
export interface Picture extends ImageFacts {
  bytes: number;
}

/** What a data URL has; `null` where that is no image. */
export function readPicture(url: string): Picture | null {
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
