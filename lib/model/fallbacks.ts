import { setTimeout } from "node:timers/promises";
import type { Listener, Model, ModelEvent, ModelRequest } from "../chat/model_port.ts";
import { ChatError, type ErrorCode } from "../errors.ts";
import { ModelError, modelError } from "./failure.ts";

export interface FallbackOptions {
  /** Names of models at the same server, to be asked one after the other where the one before does not answer. */
  fallbacks: readonly string[];
  /** Most that a reply is put off in all by waiting before the same model is asked again, in milliseconds. */
  maxWaitMs: number;
  /** For the server's log: why a model was not asked again, where another is. */
  onError?(error: unknown): void;
  /** Timers, where absent. */
  wait?(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 to 1. */
  random?(): number;
}

/** How often a model is asked once more. */
const RETRIES = 2;

/** Before the first of them, in milliseconds; doubled for each one after it. */
const BACKOFF_MS = 500;

/** Another model at the same server would not help. */
const SERVER_WIDE: ReadonlySet<ErrorCode> = new Set([
  "model_unauthorized",
  "model_wrong_url",
  "model_unreachable",
  "model_host_not_found",
]);

/**
 * A model that asks again, and then others, until one has begun to answer: never after that, because what was shown cannot
 * be taken back. Where another than was asked for answers, it says so with a `model` event first. Where none does, it throws
 * the error of the first.
 */
export function withFallbacks(model: Model, options: FallbackOptions): Model {
  return {
    name: model.name,
    demo: model.demo,
    answer: (request, listen) => new Asking(request, { ...options, model, listen }).answer(),
  };
}

type AskingOptions = FallbackOptions & { model: Model; listen: Listener };

/** One request, whoever it is put to. */
class Asking {
  readonly #request: ModelRequest;
  readonly #options: AskingOptions;
  #waitLeftMs: number;
  #hasBegun = false;

  constructor(request: ModelRequest, options: AskingOptions) {
    this.#request = request;
    this.#options = options;
    this.#waitLeftMs = options.maxWaitMs;
  }

  async answer(): Promise<void> {
    const { model, fallbacks, onError } = this.#options;
    const asked = this.#request.model ?? model.name;
    const others = fallbacks.filter((name) => name !== asked);
    const errors: ChatError[] = [];
    for (let i = 0;; i++) {
      try {
        return await (i === 0 ? this.#ask(this.#request) : this.#askOther(others[i - 1]));
      } catch (error) {
        if (this.#hasBegun || this.#request.signal.aborted || !(error instanceof ChatError)) throw error;
        errors.push(error);
        if (i === others.length || SERVER_WIDE.has(error.code)) throw together(errors);
        onError?.(error);
      }
    }
  }

  #askOther(name: string): Promise<void> {
    return this.#ask({ ...this.#request, model: name }, [{ type: "model", name }]);
  }

  /** Asks one model, and again where that may help. `before` comes before all that it tells. */
  async #ask(request: ModelRequest, before: ModelEvent[] = []): Promise<void> {
    const { model, listen, wait = pause } = this.#options;
    const told: Listener = (events) => {
      if (this.#hasBegun) return listen(events);
      this.#hasBegun = true;
      return listen([...before, ...events]);
    };
    for (let retries = 0;; retries++) {
      try {
        await model.answer(request, told);
        if (this.#hasBegun) return;
        throw modelError("model_interrupted", { cause: new Error("The answer ended before anything came") });
      } catch (error) {
        const ms = retries === RETRIES ? null : this.#pauseAfter(error, retries);
        if (ms === null || this.#hasBegun || request.signal.aborted) throw error;
        this.#waitLeftMs -= ms;
        await wait(ms, request.signal).catch(() => request.signal.throwIfAborted());
      }
    }
  }

  /** How long to wait before asking again, in milliseconds; `null`: not at all. */
  #pauseAfter(error: unknown, retries: number): number | null {
    if (!(error instanceof ChatError) || !error.retryable) return null;
    const { random = Math.random } = this.#options;
    const wanted = error instanceof ModelError ? error.retryAfterMs : null;
    // Never before the server wants it, and spread: clients that failed together would come back together.
    const ms = wanted === null ? BACKOFF_MS * 2 ** retries * (0.5 + random()) : wanted + BACKOFF_MS * random();
    return ms <= this.#waitLeftMs ? ms : null;
  }
}

/** The first error is that of the model that was asked for; the log has all. */
function together(errors: ChatError[]): ChatError {
  const [first] = errors;
  if (errors.length === 1) return first;
  const retryable = errors.some((error) => error.retryable);
  return new ChatError(first.code, first.message, {
    retryable,
    contextTokens: first.contextTokens,
    cause: new AggregateError(errors, "No model answered"),
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return setTimeout(ms, undefined, { signal });
}
