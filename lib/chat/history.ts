import type { EventReader } from "./log.ts";
import { textOf } from "./stored_log.ts";
import { toPrompt } from "./tree.ts";
import type { ChatMessage, StoredMessage } from "./types.ts";

export interface HistoryOptions {
  /** Ends the waiting; what is given then is of no use. */
  signal: AbortSignal;
  /** Reads a turn from its first event on; `null` where there is none. */
  read(turnId: string): Promise<EventReader | null>;
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
  let content = "";
  for (let events; (events = await reader.read());) content += textOf(events);
  signal.removeEventListener("abort", leave);
  return toPrompt([...branch.slice(0, -1), { ...last, content }]);
}
