import type { TargetedSubmitEvent } from "preact";
import { type Again, offersFor } from "../lib/chat/again.ts";
import type { EndStatus, ErrorReport } from "../lib/chat/types.ts";

/** How servers say that the model was done; others are shown as they are. */
const USUAL: ReadonlySet<string | null> = new Set([null, "stop", "eos", "eos_token", "end_turn", "stop_sequence"]);

const WORDS: Record<EndStatus, string> = {
  complete: "Complete",
  stopped: "Stopped",
  length: "Cut off: the model reached its length limit",
  filtered: "Cut off by a content filter",
  interrupted: "Interrupted: the reply is not complete",
  failed: "No reply",
};

const LABELS: Record<Again, string> = { continue: "Continue", retry: "Retry" };

/** How to have a reply go on, or another one. */
export interface AgainProps {
  /** Where the form posts without JavaScript. */
  action: string;
  /** The reply. */
  replyId: string;
  onSubmit?: (event: TargetedSubmitEvent<HTMLFormElement>) => void;
}

export interface EndingProps {
  status: EndStatus;
  /** The model server's own word for it. */
  finishReason?: string | null;
  /** It says something, or has called something. */
  hasBegun: boolean;
  error: ErrorReport | null;
  /** It has just happened: tell screen readers. */
  isNews?: boolean;
  /** Offers what can be done about a reply that is not whole. */
  again?: AgainProps;
}

/** How a reply ended, where that is not the usual way. */
export function Ending({ status, finishReason = null, hasBegun, error, isNews, again }: EndingProps) {
  const words = wordsFor(status, finishReason);
  if (words === WORDS.complete && !error) return null;
  const offers = again ? offersFor(status, hasBegun) : [];
  return (
    <div class={error ? "ending error" : "ending"}>
      <p role={error && isNews ? "alert" : undefined}>
        {error ? `${words}. ${error.error}.` : `${words}.`}
        {error?.code === "unauthenticated" && (
          <>
            {" "}
            <a href="/signin" target="_blank">Sign in</a>
          </>
        )}
      </p>
      {again && offers.length > 0 && (
        <form class="again" method="post" action={again.action} onSubmit={again.onSubmit}>
          {offers.map((name) => (
            <button key={name} type="submit" class="quiet" name={name} value={again.replyId}>{LABELS[name]}</button>
          ))}
        </form>
      )}
    </div>
  );
}

function wordsFor(status: EndStatus, finishReason: string | null): string {
  if (status === "complete" && !USUAL.has(finishReason)) return `The model server ended it with "${finishReason}"`;
  // A filter says that it was one.
  const isRefusal = status === "filtered" && finishReason !== null && !/filter|safety/.test(finishReason);
  return isRefusal ? "The model refused to answer" : WORDS[status];
}
