import type { ModelFinish } from "./model_port.ts";
import type { Ending, EndStatus } from "./types.ts";

/** Why a turn's signal was aborted: whoever aborts says how the reply shall be said to have ended. */
export class TurnAborted extends Error {
  override readonly name = "TurnAborted";
  readonly status: Extract<EndStatus, "stopped" | "interrupted">;

  constructor(status: TurnAborted["status"]) {
    super(`The turn was ${status}`);
    this.status = status;
  }
}

/** `interrupted` for any reason that is not a {@linkcode TurnAborted}: nobody asked for it. */
export function endingOfAbort(signal: AbortSignal): Ending {
  return { status: signal.reason instanceof TurnAborted ? signal.reason.status : "interrupted", finishReason: null };
}

/** A failed reply has not begun; text and calls that came before the error are kept, as `interrupted`. */
export function endingOfError(hasBegun: boolean): Ending {
  return { status: hasBegun ? "interrupted" : "failed", finishReason: null };
}

/** `null`: the stream ended without saying that it was over, so it was cut off. Reasons that we do not know count as an end. */
export function endingOfFinish(finish: ModelFinish | null): Ending {
  if (!finish) return { status: "interrupted", finishReason: null };
  const { reason: finishReason, isRefusal } = finish;
  const status = finishReason === null ? "complete" : STATUS_OF_REASON[finishReason] ?? "complete";
  return { status: isRefusal && status === "complete" ? "filtered" : status, finishReason };
}

/** What servers call an end that is none of the model's own choice. */
const STATUS_OF_REASON: Record<string, EndStatus | undefined> = {
  length: "length",
  max_tokens: "length",
  model_length: "length",
  content_filter: "filtered",
  refusal: "filtered",
  safety: "filtered",
  // The server's fault, and said by it.
  error: "interrupted",
  abort: "interrupted",
  insufficient_system_resource: "interrupted",
};
