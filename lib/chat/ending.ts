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

/** A failed reply has no text; text that came before the error is kept, as `interrupted`. */
export function endingOfError(text: string): Ending {
  return { status: text ? "interrupted" : "failed", finishReason: null };
}

/** `null`: the stream ended without saying why, so it was cut off. Reasons that we do not know count as an end. */
export function endingOfFinish(finishReason: string | null): Ending {
  return { status: statusOfFinish(finishReason), finishReason };
}

function statusOfFinish(finishReason: string | null): EndStatus {
  if (finishReason === null) return "interrupted";
  if (finishReason === "length") return "length";
  if (finishReason === "content_filter") return "filtered";
  return "complete";
}
