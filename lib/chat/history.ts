import { lastMeasured } from "./context.ts";
import type { EventReader } from "./log.ts";
import { addProgress, NO_PROGRESS } from "./progress.ts";
import { toPrompt } from "./prompt.ts";
import type { FlowServices } from "./services.ts";
import type { ChatMessage, StoredMessage } from "./types.ts";

export interface HistoryOptions {
  /** Ends the waiting; what is given then is of no use. */
  signal: AbortSignal;
  /** Reads a turn from its first event on; `null` where there is none. */
  read(turnId: string): Promise<EventReader | null>;
}

/** What a turn is told of the branch that it goes on from; `questionId` is the message's that it answers. */
export function historyOf(
  branch: StoredMessage[],
  { questionId, ...options }: HistoryOptions & { questionId: string },
): Pick<FlowServices, "history" | "questionIds" | "measured"> {
  const questions = branch.filter(({ role }) => role === "user").map(({ id }) => id);
  return {
    history: () => readHistory(branch, options),
    questionIds: [...questions, questionId],
    measured: lastMeasured(branch),
  };
}

/** What the model is told of a branch, whose last reply may still be coming: then once it has, or on abort. */
export async function readHistory(
  branch: StoredMessage[],
  { signal, read }: HistoryOptions,
): Promise<ChatMessage[]> {
  const last = branch.at(-1);
  const reader = last?.reply && !last.reply.ending ? await read(last.reply.turnId) : null;
  if (!last || !reader) return toPrompt(branch);
  const leave = () => reader.cancel();
  signal.addEventListener("abort", leave);
  if (signal.aborted) leave();
  let progress = NO_PROGRESS;
  for (let events; (events = await reader.read());) progress = addProgress(progress, events.map(({ event }) => event));
  signal.removeEventListener("abort", leave);
  const { text: content, calls } = progress;
  return toPrompt([...branch.slice(0, -1), { ...last, content, reply: { ...last.reply!, calls } }]);
}
