import type { NumberedEvent } from "./events.ts";
import type { EventReader } from "./log.ts";
import type { StoredTurn, TurnRef, TurnStore } from "./ports.ts";

/** How long a reader waits for news before it looks whether anybody still runs the turn, in milliseconds. */
const LOOK_AGAIN_MS = 2_000;

/** All that is stored of a turn's log. */
export async function readStoredLog(store: TurnStore, ref: TurnRef): Promise<NumberedEvent[]> {
  const log: NumberedEvent[] = [];
  for (;;) {
    const events = await store.events(ref, log.at(-1)?.id ?? 0);
    if (events.length === 0) return log;
    log.push(...events);
  }
}

/** The text of the events. */
export function textOf(events: NumberedEvent[]): string {
  return events.map(({ event }) => event.type === "text" ? event.data : "").join("");
}

export interface StoredLogOptions {
  store: TurnStore;
  ref: TurnRef;
  /** The first event is the one after this number. */
  after: number;
  /** The turn as it stands; has to end it where nobody runs it any more. */
  look(ref: TurnRef): Promise<StoredTurn | null>;
}

/** Follows the log of a turn that runs elsewhere, or has ended, as it is stored. */
export class StoredLogReader implements EventReader {
  readonly #options: StoredLogOptions;
  readonly #cancelled = new AbortController();
  #after: number;
  #isOver = false;

  constructor(options: StoredLogOptions) {
    this.#options = options;
    this.#after = options.after;
  }

  async read(): Promise<NumberedEvent[] | null> {
    const { store, ref, look } = this.#options;
    while (!this.#isOver && !this.#cancelled.signal.aborted) {
      const events = await store.events(ref, this.#after);
      if (events.length > 0) {
        this.#after = events.at(-1)!.id;
        return events;
      }
      const turn = await look(ref);
      if (!turn || (turn.ended && turn.lastId === this.#after)) return null;
      if (turn.ended && turn.lastId < this.#after) return await this.#end(turn.lastId);
      if (!turn.ended) await this.#news();
    }
    return null;
  }

  cancel(): void {
    this.#cancelled.abort();
  }

  /** The end for a reader that has seen more than the process that went could write down: the next number for it. */
  async #end(lastId: number): Promise<NumberedEvent[]> {
    const { store, ref } = this.#options;
    const events = await store.events(ref, lastId - 1);
    const id = this.#after + 1;
    this.#isOver = true;
    return events.map(({ event }) => ({ id, event }));
  }

  async #news(): Promise<void> {
    if (this.#cancelled.signal.aborted) return;
    const { store, ref } = this.#options;
    const over = new AbortController();
    const end = () => over.abort();
    const timer = setTimeout(end, LOOK_AGAIN_MS);
    this.#cancelled.signal.addEventListener("abort", end);
    try {
      await store.changed(ref, { lastId: this.#after, signal: over.signal });
    } finally {
      clearTimeout(timer);
      this.#cancelled.signal.removeEventListener("abort", end);
    }
  }
}
