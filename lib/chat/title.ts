import { splitFiles } from "./quoted_file.ts";

/** Longest title, in UTF-16 code units, the ellipsis included. */
export const MAX_TITLE_LENGTH = 60;

/** What a conversation is called whose messages have nothing in them that can be seen. */
const NAMELESS = "Untitled";

/** Whether there is anything in it that can be seen: spaces of no width, marks of direction and the like would leave a link without text. */
export function isVisible(text: string): boolean {
  return /[^\p{Z}\p{Cc}\p{Cf}]/u.test(text);
}

/** A title from the first words of a conversation's first message. */
export function titleOf(message: string): string {
  return isVisible(message) ? cutTitle(message) : NAMELESS;
}

/** What a message is about, in words: what somebody wrote; else how its files are called. */
export function subjectOf(message: string, attachments: readonly { name: string }[] = []): string {
  const parts = splitFiles(message);
  const written = parts.filter((part) => typeof part === "string").join(" ");
  if (isVisible(written)) return written;
  const files = parts.filter((part) => typeof part !== "string");
  return [...files, ...attachments].map(({ name }) => name).join(", ");
}

/** A text as a title: one line, cut between words where it is too long. */
export function cutTitle(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  if (line.length <= MAX_TITLE_LENGTH) return line;
  const cut = line.slice(0, MAX_TITLE_LENGTH - 1);
  const words = cut.slice(0, Math.max(cut.lastIndexOf(" "), 0)) || cut;
  // A cut inside a surrogate pair leaves half a character.
  return `${words.trimEnd().replace(/[\uD800-\uDBFF]$/, "")}…`;
}
