import type { Listener, Model, ModelEvent, ModelRequest } from "../chat/model_port.ts";
import { ChatError } from "../errors.ts";
import { type Clock, SYSTEM_CLOCK } from "./clock.ts";
import { SilenceWatch } from "./silence.ts";

/** How long a reply may take, in milliseconds. */
export interface TimeLimits {
  /** From the request to the first token, thinking included; over all that is tried until then. */
  firstTokenMs: number;
  /** From one token to the next. What the server sends to keep a connection alive is none. */
  idleMs: number;
  /** From the turn's first request to the end, with all that is called in between. */
  turnMs: number;
  clock?: Clock;
}

/** What each limit says when it has run out. */
export const LIMITS = {
  model_first_token_timeout: {
    what: "did not begin its reply within",
    setting: "CHAT_FIRST_TOKEN_MS",
    retryable: true,
  },
  model_idle_timeout: { what: "went silent amid its reply for", setting: "CHAT_IDLE_MS", retryable: true },
  model_turn_timeout: { what: "was not done with its reply within", setting: "CHAT_TURN_MS", retryable: false },
} as const;

/** A model whose requests are closed when they take too long; it then throws a `ChatError` that says so. */
export function withTimeLimits(model: Model, limits: TimeLimits): Model {
  return {
    name: model.name,
    demo: model.demo,
    answer: (request, listen) => answer(model, { request, listen, limits }),
  };
}

interface Limited {
  request: ModelRequest;
  listen: Listener;
  limits: TimeLimits;
}

async function answer(model: Model, { request, listen, limits }: Limited): Promise<void> {
  const { firstTokenMs, idleMs, turnMs, clock = SYSTEM_CLOCK } = limits;
  const end = new AbortController();
  const onAbort = () => end.abort(request.signal.reason);
  request.signal.addEventListener("abort", onAbort);
  if (request.signal.aborted) onAbort();
  const giveUp = (code: keyof typeof LIMITS, ms: number) => end.abort(timeoutError(code, ms));
  const turnLeftMs = Math.max(0, turnMs - (request.elapsedMs ?? 0));
  const cancelTurn = clock.schedule(() => giveUp("model_turn_timeout", turnMs), turnLeftMs);
  const cancelFirst = clock.schedule(() => giveUp("model_first_token_timeout", firstTokenMs), firstTokenMs);
  const idle = new SilenceWatch({ ms: idleMs, clock, onSilent: () => giveUp("model_idle_timeout", idleMs) });
  let hasBegun = false;
  let isFinished = false;

  function limited(events: ModelEvent[]): Promise<void> | void {
    if (end.signal.aborted) throw end.signal.reason;
    isFinished = events.at(-1)?.type === "finish";
    if (!hasBegun) {
      // Who answers is known before a token is.
      if (events.length === 1 && events[0].type === "model") return listen(events);
      hasBegun = true;
      cancelFirst();
    }
    // A reader that takes its time is none of the model's.
    idle.end();
    const isBusy = listen(events);
    if (isBusy) return isBusy.then(() => idle.begin());
    idle.begin();
  }

  try {
    await model.answer({ ...request, signal: end.signal }, limited);
    // Some end without a word when they are aborted; what had ended before has ended well.
    if (end.signal.aborted && !isFinished) throw end.signal.reason;
  } finally {
    idle.close();
    cancelFirst();
    cancelTurn();
    request.signal.removeEventListener("abort", onAbort);
  }
}

function timeoutError(code: keyof typeof LIMITS, ms: number): ChatError {
  const { what, setting, retryable } = LIMITS[code];
  const time = ms % 1_000 ? `${ms} milliseconds` : ms === 1_000 ? "a second" : `${ms / 1_000} seconds`;
  return new ChatError(code, `The model ${what} ${time}, the limit that ${setting} sets`, { retryable });
}
