import { ChatError } from "../errors.ts";
import { type ImageFacts, inspectImage, isOfGoodSize, MAX_PIXELS, MAX_SIDE, sniffImage } from "../images/inspect.ts";

export interface FileLimits {
  maxImageBytes: number;
  maxTextFileBytes: number;
}

/** A file that somebody attaches. */
export interface AttachedFile {
  name: string;
  bytes: Uint8Array;
}

/** What a file is, by its bytes: an image, or else its text. */
export type FileContent = ImageFacts | string;

/**
 * Looks at a file: what it calls itself does not count.
 *
 * @throws {ChatError} `file_too_large`, or `unsupported_file` where it is neither a whole image nor text in UTF-8
 */
export function inspectFile(
  { name, bytes }: AttachedFile,
  { maxImageBytes, maxTextFileBytes }: FileLimits,
): FileContent {
  const type = sniffImage(bytes);
  const max = type ? maxImageBytes : maxTextFileBytes;
  if (bytes.byteLength > max) throw tooLarge(name, { max, what: type ? "An image" : "A text file" });
  if (!type) return readText(name, bytes);
  const facts = inspectImage(bytes);
  if (!facts) {
    throw new ChatError("unsupported_file", `"${name}" is no whole ${NAMES[type]}: it is damaged, or was cut off`);
  }
  if (!isOfGoodSize(facts)) {
    const { width, height } = facts;
    const most = `${number(MAX_SIDE)} on a side and ${number(MAX_PIXELS)} in all are the most`;
    throw new ChatError("file_too_large", `"${name}" has ${number(width)} × ${number(height)} pixels, and ${most}`);
  }
  return facts;
}

const NAMES: Record<ImageFacts["type"], string> = {
  "image/png": "PNG image",
  "image/jpeg": "JPEG image",
  "image/webp": "WebP image",
  "image/gif": "GIF image",
};

/** Control characters that no text has. */
// deno-lint-ignore no-control-regex -- that is what it looks for
const BINARY = /[\x00-\x08\x0e-\x1a\x1c-\x1f]/;

function readText(name: string, bytes: Uint8Array): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!BINARY.test(text)) return text;
  } catch {
    // As below.
  }
  const message = `"${name}" is neither an image (PNG, JPEG, WebP or GIF) nor text in UTF-8`;
  throw new ChatError("unsupported_file", message);
}

/** A file of more bytes than may be. */
export function tooLarge(name: string, { max, what }: { max: number; what: string }): ChatError {
  return new ChatError("file_too_large", `"${name}" is too large: ${what.toLowerCase()} can have ${size(max)}`);
}

function size(bytes: number): string {
  const [unit, name] = bytes >= 1_048_576 ? [1_048_576, "MiB"] : [1_024, "KiB"];
  return `${number(Math.floor(bytes / unit * 10) / 10)} ${name}`;
}

function number(value: number): string {
  return value.toLocaleString("en");
}
