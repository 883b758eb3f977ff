import type { NumberedEvent } from "./events.ts";
import type { ChatState } from "./flow.ts";
import type { Reply } from "./types.ts";

/** Longest thinking that is kept with a message, in UTF-16 code units: some 60,000 tokens. */
export const MAX_REASONING_LENGTH = 256 * 1024;

/** Ends thinking that was longer than that: nothing is left out without a word. */
export const REASONING_CUT = "\n\n[The rest of the thinking was too long to keep]";

/** The reply as its turn has left it. */
export function finishedReply(
  reply: Reply,
  { ending, error, usage, model, reasoning }: Pick<ChatState, "ending" | "error" | "usage" | "model" | "reasoning">,
): Reply {
  return { ...reply, ending, error, usage, ...extras({ model, reasoning }) };
}

/** What the log says of who answered and what they thought, for a turn whose process is gone. */
export function loggedReply(log: NumberedEvent[]): Partial<Reply> {
  let model: string | null = null;
  let reasoning = "";
  for (const { event } of log) {
    if (event.type === "model") model = event.data;
    else if (event.type === "reasoning") reasoning += event.data;
  }
  return extras({ model, reasoning });
}

function extras({ model, reasoning }: { model: string | null; reasoning: string }): Partial<Reply> {
  return { ...model !== null && { model }, ...reasoning && { reasoning: bounded(reasoning) } };
}

/** Whole characters only. */
function bounded(reasoning: string): string {
  if (reasoning.length <= MAX_REASONING_LENGTH) return reasoning;
  const kept = reasoning.slice(0, MAX_REASONING_LENGTH - REASONING_CUT.length);
  return kept.replace(/[\uD800-\uDBFF]$/, "") + REASONING_CUT;
}
