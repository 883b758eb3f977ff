import { setTimeout } from "node:timers/promises";
import type { Model, ModelEvent, ModelRequest } from "../chat/ports.ts";
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
  return { name: model.name, demo: model.demo, stream: (request) => new Asking(model, options).stream(request) };
}

/** One request, whoever it is put to. */
class Asking {
  readonly #model: Model;
  readonly #options: FallbackOptions;
  #waitLeftMs: number;
  /** Whether anything was told: it cannot be taken back. */
  #hasBegun = false;

  constructor(model: Model, options: FallbackOptions) {
    this.#model = model;
    this.#options = options;
    this.#waitLeftMs = options.maxWaitMs;
  }

  async *stream(request: ModelRequest): AsyncGenerator<ModelEvent[]> {
    const asked = request.model ?? this.#model.name;
    const others = this.#options.fallbacks.filter((name) => name !== asked);
    const errors: ChatError[] = [];
    for (const [i, name] of [request.model, ...others].entries()) {
      try {
        for await (const events of this.#ask({ ...request, model: name })) {
          if (i > 0 && !this.#hasBegun) yield [{ type: "model", name: name! }];
          this.#hasBegun = true;
          yield events;
        }
        return;
      } catch (error) {
        if (this.#hasBegun || request.signal.aborted || !(error instanceof ChatError)) throw error;
        errors.push(error);
        if (i === others.length || SERVER_WIDE.has(error.code)) throw together(errors);
        this.#options.onError?.(error);
      }
    }
  }

  /** Asks one model, again where that may help. */
  async *#ask(request: ModelRequest): AsyncGenerator<ModelEvent[]> {
    for (let retries = 0;; retries++) {
      try {
        for await (const events of this.#model.stream(request)) yield events;
        if (this.#hasBegun) return;
        throw modelError("model_interrupted", { cause: new Error("The answer ended before anything came") });
      } catch (error) {
        const ms = this.#hasBegun || retries === RETRIES ? null : this.#pauseAfter(error, retries);
        if (ms === null || request.signal.aborted) throw error;
        this.#waitLeftMs -= ms;
        const { wait = pause } = this.#options;
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
    cause: new AggregateError(errors, "No model answered"),
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return setTimeout(ms, undefined, { signal });
}
