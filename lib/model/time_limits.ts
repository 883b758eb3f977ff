import type { Model, ModelEvent, ModelRequest } from "../chat/model_port.ts";
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

/** A model whose requests are closed when they take too long; the iteration then throws a `ChatError` that says so. */
export function withTimeLimits(model: Model, limits: TimeLimits): Model {
  return { name: model.name, demo: model.demo, stream: (request) => new Limited(model, { request, limits }) };
}

/** One answer. By hand, because a generator in between would cost each token as much as all that is done here. */
class Limited implements AsyncIterableIterator<ModelEvent[]> {
  readonly #events: AsyncIterator<ModelEvent[]>;
  readonly #signal: AbortSignal;
  /** Ends the request. */
  readonly #end = new AbortController();
  readonly #idle: SilenceWatch;
  readonly #cancelTurn: () => void;
  #cancelFirst: (() => void) | null;
  #isFinished = false;

  constructor(model: Model, { request, limits }: { request: ModelRequest; limits: TimeLimits }) {
    const { firstTokenMs, idleMs, turnMs, clock = SYSTEM_CLOCK } = limits;
    this.#signal = request.signal;
    this.#signal.addEventListener("abort", this.#onAbort);
    if (this.#signal.aborted) this.#onAbort();
    const giveUp = (code: keyof typeof LIMITS, ms: number) => this.#end.abort(timeoutError(code, ms));
    const turnLeftMs = Math.max(0, turnMs - (request.elapsedMs ?? 0));
    this.#cancelTurn = clock.schedule(() => giveUp("model_turn_timeout", turnMs), turnLeftMs);
    this.#cancelFirst = clock.schedule(() => giveUp("model_first_token_timeout", firstTokenMs), firstTokenMs);
    this.#idle = new SilenceWatch({ ms: idleMs, clock, onSilent: () => giveUp("model_idle_timeout", idleMs) });
    this.#events = model.stream({ ...request, signal: this.#end.signal })[Symbol.asyncIterator]();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<ModelEvent[]>> {
    // A reader that takes its time is none of the model's.
    if (!this.#cancelFirst) this.#idle.begin();
    return this.#events.next().then(this.#onResult, this.#onError);
  }

  async return(): Promise<IteratorResult<ModelEvent[]>> {
    this.#close();
    await this.#events.return?.();
    return { done: true, value: undefined };
  }

  readonly #onResult = (result: IteratorResult<ModelEvent[]>): IteratorResult<ModelEvent[]> => {
    // Some end without a word when they are aborted; what had ended before has ended well.
    if (this.#end.signal.aborted && !(result.done && this.#isFinished)) {
      void this.return();
      throw this.#end.signal.reason;
    }
    if (result.done) {
      this.#close();
      return result;
    }
    const events = result.value;
    this.#isFinished = events.at(-1)?.type === "finish";
    // Who answers is known before a token is.
    if (events.length > 1 || events[0].type !== "model") {
      this.#idle.end();
      this.#cancelFirst?.();
      this.#cancelFirst = null;
    }
    return result;
  };

  readonly #onError = (error: unknown): never => {
    this.#close();
    throw error;
  };

  readonly #onAbort = (): void => this.#end.abort(this.#signal.reason);

  #close(): void {
    this.#idle.close();
    this.#cancelFirst?.();
    this.#cancelTurn();
    this.#signal.removeEventListener("abort", this.#onAbort);
  }
}

function timeoutError(code: keyof typeof LIMITS, ms: number): ChatError {
  const { what, setting, retryable } = LIMITS[code];
  const time = ms % 1_000 ? `${ms} milliseconds` : ms === 1_000 ? "a second" : `${ms / 1_000} seconds`;
  return new ChatError(code, `The model ${what} ${time}, the limit that ${setting} sets`, { retryable });
}
