import { toChatError } from "../errors.ts";
import { endingOfAbort, endingOfError } from "./ending.ts";
import type { ReplyMeter } from "./meter.ts";
import type { FlowServices } from "./services.ts";
import { type ChatState, hasBegun } from "./state.ts";
import { tell } from "./tell.ts";
import type { Ending } from "./types.ts";

/** What the steps of one reply work with. */
export interface ReplyTools {
  services: FlowServices;
  /** Runs from the reply's beginning to its end. */
  meter: ReplyMeter;
}

/** The reply has ended so. */
export function endReply(s: ChatState, ending: Ending, meter: ReplyMeter): void {
  s.ending = ending;
  s.usage = meter.usage();
  tell(s, { type: "usage", data: s.usage });
}

/** Something was thrown amid the reply, which ends it: what the signal was aborted with, or an error to be told. */
export function breakOff(s: ChatState, error: unknown, { services: { signal, onError }, meter }: ReplyTools): void {
  if (signal.aborted) return endReply(s, endingOfAbort(signal), meter);
  onError?.(error);
  s.error = toChatError(error).report;
  tell(s, { type: "error", data: s.error });
  endReply(s, endingOfError(hasBegun(s)), meter);
}
