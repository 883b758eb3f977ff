import type { ModelEvent } from "./ports.ts";

export interface RetryOptions {
  /** Asks the model. */
  ask(): AsyncIterable<ModelEvent[]>;
  /** Whether to ask once more after that error, which came before anything else. */
  mayRetry(error: unknown): boolean;
}

/** What a model answers, asked once more at most, and never after it has begun. By hand: a generator would cost each token. */
export class RetriedAnswer implements AsyncIterableIterator<ModelEvent[]> {
  readonly #options: RetryOptions;
  #answer: AsyncIterator<ModelEvent[]> | null = null;

  constructor(options: RetryOptions) {
    this.#options = options;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<ModelEvent[]>> {
    return this.#answer ? this.#answer.next() : this.#begin();
  }

  async return(): Promise<IteratorResult<ModelEvent[]>> {
    await this.#answer?.return?.();
    return { done: true, value: undefined };
  }

  async #begin(): Promise<IteratorResult<ModelEvent[]>> {
    const { ask, mayRetry } = this.#options;
    this.#answer = ask()[Symbol.asyncIterator]();
    try {
      return await this.#answer.next();
    } catch (error) {
      if (!mayRetry(error)) throw error;
      this.#answer = ask()[Symbol.asyncIterator]();
      return await this.#answer.next();
    }
  }
}
