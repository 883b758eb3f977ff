import { withTimeLimit } from "../chat/time_limit.ts";
import { COUNT_MS } from "./ledger.ts";
import type { CountStore } from "./ports.ts";
import { dayOf } from "./tally.ts";

/** How old what other processes have used may be, in milliseconds, while somebody asks. */
const FRESH_MS = 5_000;

/** How long what was used here waits to be stored with what else is, in milliseconds. */
const SAVE_MS = 1_000;

export interface SharedTokensOptions {
  store: Pick<CountStore, "tokens" | "addTokens">;
  /** Milliseconds since the epoch. */
  now(): number;
  /** {@linkcode COUNT_MS} where absent. */
  storeMs?: number;
  /** For the server's log. */
  onError?(error: unknown): void;
}

/**
 * Tokens that all processes on a store have used on this day together. They are added up by the store and not compared, so that
 * no two processes are in each other's way; what others use is known some seconds later.
 */
export class SharedTokens {
  readonly #options: SharedTokensOptions;
  #day = -1;
  #stored = 0;
  #unsaved = 0;
  #readAt = -Infinity;
  #reading: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isTold = false;

  constructor(options: SharedTokensOptions) {
    this.#options = options;
  }

  /** Waits for the store only where nothing is known of this day. What cannot be read does not count. */
  async used(): Promise<number> {
    const now = this.#options.now();
    const isNew = this.#day !== dayOf(now);
    if (isNew || Math.abs(now - this.#readAt) >= FRESH_MS) {
      this.#reading ??= this.#read().finally(() => this.#reading = null);
    }
    if (isNew) await this.#reading;
    return this.#stored + this.#unsaved;
  }

  add(count: number): void {
    this.#unsaved += count;
    if (count > 0) this.#timer ??= setTimeout(() => this.save(), SAVE_MS);
  }

  /** Stores what was used here, now. What the store does not take is stored with the next. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const count = this.#unsaved;
    if (count === 0) return;
    const { store, now, storeMs = COUNT_MS } = this.#options;
    this.#unsaved -= count;
    this.#stored += count;
    try {
      await withTimeLimit(storeMs, store.addTokens(dayOf(now()), count));
      this.#isTold = false;
    } catch (error) {
      this.#unsaved += count;
      this.#stored -= count;
      this.#tell(error);
    }
  }

  async #read(): Promise<void> {
    const { store, now, storeMs = COUNT_MS } = this.#options;
    const day = dayOf(now());
    if (day !== this.#day) this.#stored = 0;
    this.#day = day;
    this.#readAt = now();
    try {
      this.#stored = Math.max(this.#stored, await withTimeLimit(storeMs, store.tokens(day)));
    } catch (error) {
      this.#tell(error);
    }
  }

  /** Once for as long as it fails. */
  #tell(error: unknown): void {
    if (!this.#isTold) this.#options.onError?.(error);
    this.#isTold = true;
  }
}
