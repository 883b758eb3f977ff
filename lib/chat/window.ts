import { ChatError } from "../errors.ts";
import type { OutlineMessage, StoredMessage } from "./types.ts";

/** Messages of one page of a conversation: fifty questions, with their replies. */
export const MESSAGES_PER_PAGE = 100;

/** The part of a branch that a page shows. */
export interface MessageWindow<T extends OutlineMessage = StoredMessage> {
  messages: T[];
  /** How many there are before these. */
  earlierCount: number;
  /** The message that the page before this one ends before; `null` where there is none. */
  earlier: string | null;
  /** Whether the branch ends with these. */
  isLast: boolean;
  /** The message that the page after this one ends before; `null` where that is the last. */
  later: string | null;
}

/**
 * The messages just before the one of the id `before`; without that, around `at` where it lies further back than a page, and
 * else the last.
 *
 * @throws {ChatError} `not_found`: the branch has no such message as `before`
 */
export function windowOf<T extends OutlineMessage>(
  branch: readonly T[],
  { at = null, before = null }: { at?: string | null; before?: string | null } = {},
): MessageWindow<T> {
  const end = before === null ? endAround(branch, at) : branch.findIndex(({ id }) => id === before);
  if (end < 0) throw new ChatError("not_found", "There is no such message in this conversation");
  const start = Math.max(0, end - MESSAGES_PER_PAGE);
  return {
    messages: branch.slice(start, end),
    earlierCount: start,
    earlier: start > 0 ? branch[start].id : null,
    isLast: end === branch.length,
    later: branch[end + MESSAGES_PER_PAGE]?.id ?? null,
  };
}

/** Where the page ends that has a message in it: the last one where that does. */
function endAround(branch: readonly OutlineMessage[], at: string | null): number {
  const index = branch.findIndex(({ id }) => id === at);
  if (index < 0 || index >= branch.length - MESSAGES_PER_PAGE) return branch.length;
  const end = index + MESSAGES_PER_PAGE / 2;
  // A reply stays with its question.
  return branch[end].role === "assistant" ? end + 1 : end;
}
