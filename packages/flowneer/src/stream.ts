import { Queue } from "./queue.ts";
import type { StreamEvent } from "./types.ts";

type Result<S> = IteratorResult<StreamEvent<S>, void>;

/** How a stream drives its run. */
export interface Source<S> {
  /** Called at the first `next()`. Sends events until it settles; a rejection becomes the `error` event. */
  start(send: (event: StreamEvent<S>) => void): Promise<void>;
  /** Called once when the consumer leaves before the end. */
  abandon(): void;
}

/**
 * The generator that `stream()` returns. Written by hand, because the `return()` of an `async function*` waits for the
 * `next()` under way: a consumer that leaves while a model is silent would neither get away nor end the run.
 */
export class EventStream<S> implements AsyncGenerator<StreamEvent<S>, void, undefined> {
  readonly #source: Source<S>;
  readonly #events = new Queue<StreamEvent<S>>();
  readonly #readers: ((result: Result<S>) => void)[] = [];
  #state: "idle" | "running" | "ended" = "idle";

  constructor(source: Source<S>) {
    this.#source = source;
  }

  next(): Promise<Result<S>> {
    if (this.#state === "idle") this.#start();
    const event = this.#events.shift();
    if (event) return Promise.resolve({ done: false, value: event });
    if (this.#state === "ended") return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  /** Ends the stream at once, for a `next()` under way too. The run ends by itself at its next step or yield. */
  return(value?: void | PromiseLike<void>): Promise<Result<S>> {
    this.#leave();
    return Promise.resolve(value).then((value) => ({ done: true, value }));
  }

  throw(error: unknown): Promise<Result<S>> {
    this.#leave();
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  async #start(): Promise<void> {
    this.#state = "running";
    const send = (event: StreamEvent<S>) => this.#send(event);
    try {
      await this.#source.start(send);
    } catch (error) {
      send({ type: "error", error });
    }
    send({ type: "done" });
    this.#end();
  }

  #send(event: StreamEvent<S>): void {
    if (this.#state === "ended") return;
    const reader = this.#readers.shift();
    if (reader) reader({ done: false, value: event });
    else this.#events.push(event);
  }

  #leave(): void {
    const running = this.#state === "running";
    this.#events.clear();
    this.#end();
    if (running) this.#source.abandon();
  }

  #end(): void {
    this.#state = "ended";
    for (const reader of this.#readers.splice(0)) reader({ done: true, value: undefined });
  }
}
