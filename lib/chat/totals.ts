import type { StoredMessage, Usage } from "./types.ts";

/** Tokens of a conversation. A sum is over the replies whose count is known; `null` where none is. */
export interface ConversationTotals extends Pick<Usage, "promptTokens" | "completionTokens" | "totalTokens"> {
  /** Replies that have ended. */
  replies: number;
  /** Those whose tokens the server did not count: the sums lack them. */
  uncounted: number;
}

/** What all replies of a conversation took, those on other branches too: they were paid for as well. */
export function conversationTotals(messages: readonly StoredMessage[]): ConversationTotals {
  const replies = messages.flatMap(({ reply }) => reply?.ending ? [reply] : []);
  const usages = replies.map(({ usage }) => usage);
  return {
    promptTokens: sum(usages.map((usage) => usage?.promptTokens)),
    completionTokens: sum(usages.map((usage) => usage?.completionTokens)),
    totalTokens: sum(usages.map(totalOf)),
    replies: replies.length,
    uncounted: usages.filter((usage) => totalOf(usage) === null).length,
  };
}

/** Some servers count both sides and do not add them up. */
function totalOf(usage: Usage | null): number | null {
  if (!usage) return null;
  const { promptTokens, completionTokens, totalTokens } = usage;
  if (totalTokens !== null) return totalTokens;
  return promptTokens === null || completionTokens === null ? null : promptTokens + completionTokens;
}

function sum(counts: (number | null | undefined)[]): number | null {
  const known = counts.filter((count) => typeof count === "number");
  return known.length === 0 ? null : known.reduce((total, count) => total + count, 0);
}
