import type { Turn } from "./turn.ts";

/** A turn's log can be read for an hour after its end. */
export const KEEP_ENDED_MS = 3_600_000;

/** Bytes that the logs of ended turns may take in all: some 500 turns of a thousand tokens. */
export const MAX_ENDED_BYTES = 128 * 1024 * 1024;

/** Turns that have ended, for as long as they can be read. Past its bound, those that ended first go before their time. */
export class EndedTurns {
  /** In the order in which they ended. */
  readonly #turns = new Map<string, { turn: Turn; at: number }>();
  readonly #now: () => number;
  readonly #maxBytes: number;
  #bytes = 0;

  /** `now` gives milliseconds, from any origin. */
  constructor(now: () => number, maxBytes: number = MAX_ENDED_BYTES) {
    this.#now = now;
    this.#maxBytes = maxBytes;
  }

  add(turn: Turn): void {
    this.#turns.set(turn.id, { turn, at: this.#now() });
    this.#bytes += turn.log.size;
    this.#forget();
  }

  get(id: string): Turn | null {
    this.#forget();
    return this.#turns.get(id)?.turn ?? null;
  }

  #forget(): void {
    for (const [id, { turn, at }] of this.#turns) {
      if (this.#now() - at < KEEP_ENDED_MS && this.#bytes <= this.#maxBytes) break;
      this.#turns.delete(id);
      this.#bytes -= turn.log.size;
    }
  }
}
