import assert from "node:assert/strict";
import type { NumberedReply } from "./numbered_model.ts";

/** Fails unless a text is what the model sent up to some token. */
export function assertKept(text: string, { name, tokens }: NumberedReply): void {
  const count = text.split(" ").length - 1;
  assert.equal(text, tokens.slice(0, count).join(""), `What is kept of "${name}" is not what the model sent first`);
}

/**
 * How long before the kill the model had sent the first token that is not in the text, in milliseconds; 0 where all are. Of
 * what is kept, that is what the crash has cost; of what a client had seen, how far the server was behind the model.
 * `killedAt` is of `performance.now()`.
 */
export function shortfall(
  text: string,
  { sentAt, killedAt }: Pick<NumberedReply, "sentAt"> & { killedAt: number },
): number {
  const count = text.split(" ").length - 1;
  return count < sentAt.length ? Math.max(0, killedAt - sentAt[count]) : 0;
}

/** The text of the one reply on a page, empty where it has none. Only for replies that Markdown leaves as they are. */
export function replyOnPage(page: string): string {
  const found = [...page.matchAll(/<div[^>]*class="prose"[^>]*>([^]*?)<\/div>/g)];
  assert.ok(found.length <= 1, "The page has more than one reply");
  return (found[0]?.[1] ?? "").replaceAll(/<[^>]+>/g, "").trim();
}
