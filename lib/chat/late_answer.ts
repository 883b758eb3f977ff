import type { ModelEvent } from "./model_port.ts";

type Next = IteratorResult<ModelEvent[]>;

/** An answer that has begun. */
export interface BegunAnswer {
  /** What it tells first. */
  first: Next;
  rest: AsyncIterator<ModelEvent[]>;
}

/**
 * A model's answer that is first to be found: whose it is, and whether there is one, is known once it has begun. By hand, because a
 * generator in between would cost each token as much as the finding.
 */
export class LateAnswer implements AsyncIterableIterator<ModelEvent[]> {
  readonly #begin: () => Promise<BegunAnswer>;
  #rest: AsyncIterator<ModelEvent[]> | null = null;

  constructor(begin: () => Promise<BegunAnswer>) {
    this.#begin = begin;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Next> {
    return this.#rest ? this.#rest.next() : this.#next();
  }

  async return(): Promise<Next> {
    await this.#rest?.return?.();
    return { done: true, value: undefined };
  }

  async #next(): Promise<Next> {
    const { first, rest } = await this.#begin();
    this.#rest = rest;
    return first;
  }
}

/** Begins an answer. @throws what it throws first */
export async function begin(answer: AsyncIterable<ModelEvent[]>): Promise<BegunAnswer> {
  const rest = answer[Symbol.asyncIterator]();
  return { first: await rest.next(), rest };
}
