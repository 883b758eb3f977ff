import type { ChatError } from "../errors.ts";
import type { ImageFacts } from "../images/inspect.ts";
import type { AttachedFile, FileLimits } from "./attached_file.ts";

export interface MessageFormLimits extends FileLimits {
  maxBodyBytes: number;
  maxAttachments: number;
}

export interface MessageFormOptions {
  limits: MessageFormLimits;
  /** Keeps an image and gives its id. */
  keep(file: AttachedFile, facts: ImageFacts): Promise<string>;
}

/** A message as a form has it. */
export interface MessageForm {
  /** `message` has the text files in it, and `attachment`, which may be there several times, the ids of images. */
  fields: URLSearchParams;
  /** Images that came with it. */
  kept: string[];
  /** Why it cannot be taken. What came of it all the same is in the fields, so that nothing of it is lost. */
  refused: ChatError | null;
}

/** Longest body of a message without its images, in bytes: its text files are in it, and every character of them may take two. */
export function maxMessageBytes({ maxBodyBytes, maxAttachments, maxTextFileBytes }: MessageFormLimits): number {
  return maxBodyBytes + 2 * maxAttachments * maxTextFileBytes;
}
