import type { EndStatus, ErrorReport } from "../lib/chat/types.ts";

/** How servers say that the model was done; others are shown as they are. */
const USUAL: ReadonlySet<string | null> = new Set([null, "stop", "eos", "eos_token", "end_turn", "stop_sequence"]);

const WORDS: Record<Exclude<EndStatus, "complete">, string> = {
  stopped: "Stopped",
  length: "Cut off: the model reached its length limit",
  filtered: "Cut off by a content filter",
  interrupted: "Interrupted: the reply is not complete",
  failed: "No reply",
};

export interface EndingProps {
  status: EndStatus;
  /** The model server's own word for it. */
  finishReason?: string | null;
  error: ErrorReport | null;
  /** It has just happened: tell screen readers. */
  isNews?: boolean;
  /** Offers another try. */
  onRetry?: () => void;
}

/** How a reply ended, where that is not the usual way. */
export function Ending({ status, finishReason = null, error, isNews, onRetry }: EndingProps) {
  const words = wordsFor(status, finishReason);
  if (!words) return null;
  return (
    <p class={error ? "ending error" : "ending"} role={error && isNews ? "alert" : undefined}>
      {error ? `${words}. ${error.error}.` : `${words}.`}
      {onRetry && <button type="button" class="quiet" onClick={onRetry}>Retry</button>}
    </p>
  );
}

/** Empty: nothing to say. */
function wordsFor(status: EndStatus, finishReason: string | null): string {
  if (status === "complete") return USUAL.has(finishReason) ? "" : `The model server ended it with "${finishReason}"`;
  // A filter says that it was one.
  const isRefusal = status === "filtered" && finishReason !== null && !/filter|safety/.test(finishReason);
  return isRefusal ? "The model refused to answer" : WORDS[status];
}
