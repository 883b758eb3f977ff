/** Chunks that a flow may be ahead of its reader. */
export const MAX_UNREAD_CHUNKS = 16;

/**
 * Holds a writer back while its reader is behind: a flow's stream has no bound of its own, so that a reader which stalls
 * would have the whole reply drawn into memory.
 */
export class Backpressure {
  readonly #limit: number;
  #unread = 0;
  #resume: (() => void) | undefined;

  constructor(limit: number = MAX_UNREAD_CHUNKS) {
    this.#limit = limit;
  }

  /** The writer has written a chunk. Nothing to await while the reader keeps up. */
  sent(): Promise<void> | undefined {
    if (++this.#unread < this.#limit) return;
    return new Promise((resolve) => this.#resume = resolve);
  }

  /** The reader has taken a chunk. */
  taken(): void {
    if (--this.#unread < this.#limit) this.#release();
  }

  /** The reader has gone: nobody waits for it any more. */
  open(): void {
    this.#unread = -Infinity;
    this.#release();
  }

  #release(): void {
    this.#resume?.();
    this.#resume = undefined;
  }
}
