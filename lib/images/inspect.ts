import type { ImageType } from "../chat/types.ts";
import { inspectGif } from "./gif.ts";
import { inspectJpeg } from "./jpeg.ts";
import { inspectPng } from "./png.ts";
import type { Size } from "./size.ts";
import { inspectWebp } from "./webp.ts";

/** Longest side, in pixels. A browser and a model server have to unpack what they are given. */
export const MAX_SIDE = 16_384;

/** Most pixels: unpacked, they take 200 MB. */
export const MAX_PIXELS = 50_000_000;

/** What the bytes of an image say of it. */
export interface ImageFacts extends Size {
  type: ImageType;
}

const INSPECTORS: Record<ImageType, (bytes: Uint8Array) => Size | null> = {
  "image/png": inspectPng,
  "image/jpeg": inspectJpeg,
  "image/webp": inspectWebp,
  "image/gif": inspectGif,
};

/** How the files begin. */
const MAGIC: [ImageType, RegExp][] = [
  // deno-lint-ignore no-control-regex -- so it begins
  ["image/png", /^\x89PNG\r\n\x1a\n/],
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/gif", /^GIF8[79]a/],
  ["image/webp", /^RIFF[^]{4}WEBP/],
];

/** Bytes that {@linkcode MAGIC} looks at. */
const MAGIC_BYTES = 12;

/** The type that bytes begin like; `null` where that is none of an image's. */
export function sniffImage(bytes: Uint8Array): ImageType | null {
  const start = String.fromCharCode(...bytes.subarray(0, MAGIC_BYTES));
  return MAGIC.find(([, magic]) => magic.test(start))?.[0] ?? null;
}

/**
 * Type and size of an image, by its bytes: `null` where they are none, or not whole. What is looked at is how the file is put
 * together, from its beginning to its end; nothing is unpacked.
 */
export function inspectImage(bytes: Uint8Array): ImageFacts | null {
  const type = sniffImage(bytes);
  const size = type && INSPECTORS[type](bytes);
  return size && { type, ...size };
}

/** Whether an image is no larger than may be. */
export function isOfGoodSize({ width, height }: Size): boolean {
  return Math.max(width, height) <= MAX_SIDE && width * height <= MAX_PIXELS;
}
