import type { Model, ModelEvent, ModelRequest } from "../chat/ports.ts";
import { ChatError } from "../errors.ts";
import { type Clock, SYSTEM_CLOCK } from "./clock.ts";
import { SilenceWatch } from "./silence.ts";

/** How long a reply may take, in milliseconds. */
export interface TimeLimits {
  /** From the request to the first token, thinking included; over all that is tried until then. */
  firstTokenMs: number;
  /** From one token to the next. What the server sends to keep a connection alive is none. */
  idleMs: number;
  /** From the request to the end. */
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

/** A model whose requests are closed when they take too long; the iteration then throws a `ChatError` that says so. */
export function withTimeLimits(model: Model, limits: TimeLimits): Model {
  return { name: model.name, demo: model.demo, stream: (request) => stream(model, { request, limits }) };
}

async function* stream(
  model: Model,
  { request, limits }: { request: ModelRequest; limits: TimeLimits },
): AsyncGenerator<ModelEvent[]> {
  const { firstTokenMs, idleMs, turnMs, clock = SYSTEM_CLOCK } = limits;
  const { signal } = request;
  const end = new AbortController();
  const onAbort = () => end.abort(signal.reason);
  signal.addEventListener("abort", onAbort);
  if (signal.aborted) onAbort();
  const giveUp = (code: keyof typeof LIMITS, ms: number) => end.abort(timeoutError(code, ms));
  const cancelTurn = clock.schedule(() => giveUp("model_turn_timeout", turnMs), turnMs);
  let cancelFirst: (() => void) | null = clock.schedule(
    () => giveUp("model_first_token_timeout", firstTokenMs),
    firstTokenMs,
  );
  const idle = new SilenceWatch({ ms: idleMs, clock, onSilent: () => giveUp("model_idle_timeout", idleMs) });
  try {
    let isFinished = false;
    for await (const events of model.stream({ ...request, signal: end.signal })) {
      end.signal.throwIfAborted();
      isFinished = events.at(-1)?.type === "finish";
      // Who answers is known before a token is.
      if (events.some(({ type }) => type !== "model")) {
        idle.end();
        cancelFirst?.();
        cancelFirst = null;
      }
      yield events;
      // A reader that takes its time is none of the model's.
      if (!cancelFirst) idle.begin();
    }
    // Some end without a word when they are aborted; what had ended before has ended well.
    if (!isFinished) end.signal.throwIfAborted();
  } finally {
    idle.close();
    cancelFirst?.();
    cancelTurn();
    signal.removeEventListener("abort", onAbort);
  }
}

function timeoutError(code: keyof typeof LIMITS, ms: number): ChatError {
  const { what, setting, retryable } = LIMITS[code];
  const time = ms % 1_000 ? `${ms} milliseconds` : ms === 1_000 ? "a second" : `${ms / 1_000} seconds`;
  return new ChatError(code, `The model ${what} ${time}, the limit that ${setting} sets`, { retryable });
}
