import { ChatError } from "../errors.ts";

/** How the server goes down: nothing new begins, what runs gets some time to finish, and what is left then is ended. */
export class Shutdown {
  readonly #ending = new AbortController();
  #retryAfterS: number | null = null;
  #running = 0;
  #idle = Promise.withResolvers<void>();

  /** Whether it has begun. */
  get hasBegun(): boolean {
    return this.#retryAfterS !== null;
  }

  /** Aborted when whatever still runs has to end, and whatever waits has to leave. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /**
   * Something begins that a shutdown has to wait for.
   *
   * @returns what to call once it is over
   * @throws {ChatError} `unavailable` where the shutdown has begun
   */
  admit(): () => void {
    if (this.#retryAfterS !== null) {
      const options = { retryable: true, retryAfterS: this.#retryAfterS };
      throw new ChatError("unavailable", "The server is shutting down", options);
    }
    this.#running++;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#running--;
      if (this.hasBegun) this.#settle();
    };
  }

  /** Shuts down; what runs gets so many milliseconds to finish. Resolves when all is over. Twice is no error. */
  async begin(drainMs: number): Promise<void> {
    if (!this.hasBegun) {
      // By then, whoever starts the next server has.
      this.#retryAfterS = Math.ceil(drainMs / 1_000) + 1;
      const timer = setTimeout(() => this.#ending.abort(), drainMs);
      this.#idle.promise.finally(() => clearTimeout(timer));
      this.#settle();
    }
    await this.#idle.promise;
    this.#ending.abort();
  }

  #settle(): void {
    if (this.#running === 0) this.#idle.resolve();
  }
}
