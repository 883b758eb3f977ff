import type { NumberedEvent } from "./events.ts";
import { bounded } from "./bounded.ts";
import { addProgress, NO_PROGRESS } from "./progress.ts";
import type { ChatState } from "./state.ts";
import type { Reply } from "./types.ts";

/** Longest thinking that is kept with a message, in UTF-16 code units: some 60,000 tokens. */
export const MAX_REASONING_LENGTH = 256 * 1024;

/** Ends thinking that was longer than that: nothing is left out without a word. */
export const REASONING_CUT = "\n\n[The rest of the thinking was too long to keep]";

/** What there may be to say of a reply. */
type Extras = Pick<ChatState, "model" | "reasoning" | "calls" | "context">;

/** The reply as its turn has left it. */
export function finishedReply(
  reply: Reply,
  { ending, error, usage, ...state }: Extras & Pick<ChatState, "ending" | "error" | "usage">,
): Reply {
  return { ...reply, ending, error, usage, ...extras(state) };
}

/** What the log says of who answered, what they thought and called, and what they knew, for a turn whose process is gone. */
export function loggedReply(log: NumberedEvent[]): Partial<Reply> {
  return extras(addProgress(NO_PROGRESS, log.map(({ event }) => event)));
}

function extras({ model, reasoning, calls, context }: Extras): Partial<Reply> {
  return {
    ...model !== null && { model },
    ...reasoning && { reasoning: bounded(reasoning, { max: MAX_REASONING_LENGTH, note: REASONING_CUT }) },
    ...calls.length > 0 && { calls },
    ...context && { context },
  };
}
