import { type NumberedEvent, PAST_END } from "./events.ts";
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
export function textOf(events: readonly NumberedEvent[]): string {
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
  #doneId: number | undefined;

  constructor(options: StoredLogOptions) {
    this.#options = options;
    this.#after = options.after;
  }

  get doneId(): number | undefined {
    return this.#doneId;
  }

  async read(): Promise<NumberedEvent[] | null> {
    const { store, ref, look } = this.#options;
    while (!this.#cancelled.signal.aborted) {
      const events = this.#isOver ? [] : await store.events(ref, this.#after);
      if (events.length > 0) return this.#told(events);
      const turn = await look(ref);
      if (turn?.takenOver) this.#doneId = PAST_END;
      if (!turn || this.#isOver) return null;
      if (!turn.ended) await this.#news();
      else if (turn.lastId === this.#after && !turn.takenOver) return null;
      else {
        // What came between the two looks; where there is nothing, a value that cannot be read has made a hole.
        const rest = await store.events(ref, this.#after);
        return rest.length > 0 ? this.#told(rest) : await this.#end(turn.lastId);
      }
    }
    return null;
  }

  cancel(): void {
    this.#cancelled.abort();
  }

  /**
   * The end, as the next event, for a reader that has seen more than the process that went could write down; what it knows by
   * the end's own number is something else too.
   */
  async #end(lastId: number): Promise<NumberedEvent[] | null> {
    const { store, ref } = this.#options;
    const [end] = await store.events(ref, lastId - 1);
    return end ? this.#told([{ ...end, id: this.#after + 1 }]) : null;
  }

  #told(events: NumberedEvent[]): NumberedEvent[] {
    const { id, event } = events.at(-1)!;
    this.#after = id;
    this.#isOver = event.type === "end";
    return events;
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
