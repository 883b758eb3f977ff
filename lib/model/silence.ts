import { type Clock, SYSTEM_CLOCK } from "./clock.ts";

export interface SilenceWatchOptions {
  /** Longest wait, in milliseconds. */
  ms: number;
  /** Called when a wait has lasted that long. */
  onSilent(): void;
  clock?: Clock;
}

/**
 * Looks out for a wait that lasts too long, among very many short ones: a timer for each would cost more than all else that is
 * done with a token. There is one, which looks when the wait began and runs on for what is left of it; and none once
 * it ran out while nobody waited.
 */
export class SilenceWatch {
  readonly #options: SilenceWatchOptions;
  readonly #clock: Clock;
  #waitingSince: number | null = null;
  #cancel: (() => void) | null = null;

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
  }

  /** A wait begins, or goes on. */
  begin(): void {
    this.#waitingSince ??= this.#clock.now();
    if (!this.#cancel) this.#schedule(this.#options.ms);
  }

  /** What was waited for has come. */
  end(): void {
    this.#waitingSince = null;
  }

  /** Leaves no timer behind. */
  close(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #schedule(ms: number): void {
    this.#cancel = this.#clock.schedule(() => {
      this.#cancel = null;
      if (this.#waitingSince === null) return;
      const left = this.#waitingSince + this.#options.ms - this.#clock.now();
      if (left > 0) this.#schedule(left);
      else this.#options.onSilent();
    }, ms);
  }
}
