import type { EndStatus, ErrorReport } from "../lib/chat/types.ts";

const WORDS: Record<Exclude<EndStatus, "complete">, string> = {
  stopped: "Stopped",
  length: "Cut off: the model reached its length limit",
  filtered: "Cut off by a content filter",
  interrupted: "Interrupted: the reply is not complete",
  failed: "No reply",
};

export interface EndingProps {
  status: EndStatus;
  error: ErrorReport | null;
  /** It has just happened: tell screen readers. */
  isNews?: boolean;
  /** Offers another try. */
  onRetry?: () => void;
}

/** How a reply ended, where that is not the usual way. */
export function Ending({ status, error, isNews, onRetry }: EndingProps) {
  if (status === "complete") return null;
  return (
    <p class={error ? "ending error" : "ending"} role={error && isNews ? "alert" : undefined}>
      {error ? `${WORDS[status]}. ${error.error}.` : `${WORDS[status]}.`}
      {onRetry && <button type="button" class="quiet" onClick={onRetry}>Retry</button>}
    </p>
  );
}
