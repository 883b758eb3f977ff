import type { TurnAborted } from "./ending.ts";
import type { TurnProgress, TurnStore } from "./ports.ts";
import { STORE_MS, withTimeLimit } from "./time_limit.ts";
import type { Turn } from "./turn.ts";

/** How long a turn is taken to run after the last sign of its process, in milliseconds. */
export const LEASE_MS = 8_000;

/** A silent turn's lease is renewed when this much of it is left, in milliseconds. */
const RENEW_MS = 4_000;

/** How often what turns have gained is written down where nobody says so, in milliseconds. */
export const FLUSH_MS = 250;

/** What a turn is kept by. */
type KeptTurn = Pick<Turn, "owner" | "id" | "log">;

export interface KeeperOptions {
  turnStore: TurnStore;
  /** Names this process. */
  runner: string;
  /** How often what all turns have gained is written down, in milliseconds: what a crash may cost. */
  flushMs: number;
  /** How long the store may take for it, in milliseconds; {@linkcode STORE_MS} where absent. */
  storeMs?: number;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A turn has to end: somebody wants it stopped, or another process has taken it over. */
  onStop(id: string, status: TurnAborted["status"]): void;
  /** For the server's log. */
  onError?(error: unknown): void;
}

/** Most turns that are over and not stored, because the store fails, and whose logs are kept until it does not. */
export const MAX_LATE = 500;

interface Entry {
  turn: KeptTurn;
  /** Its log will not grow any more. */
  isOver: boolean;
  /** Number of the newest event that is stored. */
  storedId: number;
  leaseUntil: number;
}

/** Writes down what the live turns of this process gain, all of them together, and renews their leases. */
export class TurnKeeper {
  readonly #options: KeeperOptions;
  readonly #entries = new Map<string, Entry>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;
  #isFailing = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Begins with a turn that was stored with that lease. */
  add(turn: KeptTurn, leaseUntil: number): void {
    this.#entries.set(turn.id, { turn, isOver: false, storedId: 0, leaseUntil });
    this.#schedule();
  }

  /** Whether the turn is still this process's. */
  holds(id: string): boolean {
    return this.#entries.has(id);
  }

  /**
   * Writes down what there is. Who asks while that is being done shares the next time. Never rejects: what a store does not
   * take is tried again, and readers here have it all the same.
   */
  flush(): Promise<void> {
    this.#next ??= this.#writing.then(() => {
      this.#next = null;
      this.#writing = this.#write();
      return this.#writing;
    });
    return this.#next;
  }

  /** Writes down the rest of a turn that is told. Where the store does not take it, that is tried on, for so many turns. */
  async end(id: string): Promise<void> {
    await this.flush();
    const entry = this.#entries.get(id);
    if (entry) entry.isOver = true;
    const late = [...this.#entries].filter(([, { isOver }]) => isOver);
    for (const [id] of late.slice(0, Math.max(0, late.length - MAX_LATE))) this.#entries.delete(id);
    if (this.#entries.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#entries.size === 0) return;
    this.#timer = setTimeout(async () => {
      this.#timer = undefined;
      await this.flush();
      this.#schedule();
    }, this.#options.flushMs);
  }

  async #write(): Promise<void> {
    const { turnStore, runner, onStop, onError, storeMs = STORE_MS } = this.#options;
    if (this.#entries.size === 0) return;
    const progress = [...this.#entries.values()].map((entry) => this.#progress(entry));
    try {
      // One that comes late after all does no harm: what it has written is left out of the next.
      const { stop, lost } = await withTimeLimit(storeMs, turnStore.commit(progress, runner));
      this.#isFailing = false;
      for (const each of progress) this.#stored(each);
      for (const id of lost) {
        this.#entries.delete(id);
        onStop(id, "interrupted");
      }
      for (const id of stop) onStop(id, "stopped");
    } catch (error) {
      // Once for as long as it lasts.
      if (!this.#isFailing) onError?.(error);
      this.#isFailing = true;
    }
  }

  #progress({ turn: { owner, id, log }, storedId, leaseUntil }: Entry): TurnProgress {
    const now = this.#options.now();
    const events = log.slice(storedId, Infinity);
    const renews = events.length > 0 || leaseUntil - now < RENEW_MS;
    return {
      turn: { owner, id },
      events,
      ended: events.at(-1)?.event.type === "end",
      leaseUntil: renews ? now + LEASE_MS : leaseUntil,
    };
  }

  #stored({ turn, events, ended, leaseUntil }: TurnProgress): void {
    const entry = this.#entries.get(turn.id);
    if (!entry) return;
    entry.storedId = events.at(-1)?.id ?? entry.storedId;
    entry.leaseUntil = leaseUntil;
    if (ended) this.#entries.delete(turn.id);
  }
}
