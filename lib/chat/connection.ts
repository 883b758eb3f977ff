/**
 * How long a connection may be silent before it is taken for dead, in milliseconds: the server sends a comment every 4
 * seconds, where its settings do not say otherwise.
 */
export const SILENCE_MS = 15_000;

export interface ConnectionOptions {
  /** Leaves for good. */
  signal: AbortSignal;
  /** Resolves after that many milliseconds, or when the signal is aborted. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /**
   * Resolves when there is reason to connect anew (the network is back, the page is looked at again), or when the signal is
   * aborted.
   */
  nudge(signal: AbortSignal): Promise<void>;
}

/** One try at the server. It is given up when nothing has come for long, or when there is reason for a new one. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #over = new AbortController();
  #silence: AbortController | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    options.signal.addEventListener("abort", this.close);
    if (options.signal.aborted) this.close();
    options.nudge(this.signal).then(this.close);
    this.alive();
  }

  /** Aborted when it is given up. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Something came. */
  alive(): void {
    this.#silence?.abort();
    const silence = this.#silence = new AbortController();
    this.#options.pause(SILENCE_MS, silence.signal).then(() => {
      if (!silence.signal.aborted) this.close();
    });
  }

  readonly close = (): void => {
    this.#options.signal.removeEventListener("abort", this.close);
    this.#silence?.abort();
    this.#over.abort();
  };
}
