import type { Batch } from "../lib/chat/read_events.ts";

/** Longest time between two frames that is waited for, in milliseconds: a page that is not looked at has none. */
const MAX_WAIT_MS = 250;

/**
 * Hands on what comes of a turn, all that came since the last frame at once: nobody sees more, and a page that is laid out
 * for each token has no time for anything else. What begins the turn does not wait, and what ends it no longer than for a task of
 * its own: a long reply's rendering takes time to be read.
 */
export class ByFrame {
  readonly #show: (batch: Batch) => void;
  #waiting: Batch | null = null;
  #isFirst = true;
  /** Calls the next showing off, where there is to be one. */
  #cancel: (() => void) | null = null;

  constructor(show: (batch: Batch) => void) {
    this.#show = show;
  }

  add({ events, lastId }: Batch): void {
    this.#waiting ??= { events: [], lastId };
    for (const event of events) this.#waiting.events.push(event);
    this.#waiting.lastId = lastId;
    if (this.#isFirst) this.flush();
    else if (events.at(-1)?.type === "end") {
      this.#cancel?.();
      const timer = setTimeout(() => this.flush());
      this.#cancel = () => clearTimeout(timer);
    } else this.#cancel ??= atFrame(() => this.flush());
    this.#isFirst = false;
  }

  /** Hands on what waits, now. */
  flush(): void {
    const batch = this.#waiting;
    this.drop();
    if (batch) this.#show(batch);
  }

  /** Forgets what waits. */
  drop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#waiting = null;
  }
}

/** Calls back before the next frame is painted; the returned function calls it off. */
export function atFrame(callback: () => void): () => void {
  const run = () => {
    cancel();
    callback();
  };
  const [frame, timer] = [requestAnimationFrame(run), setTimeout(run, MAX_WAIT_MS)];
  const cancel = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  return cancel;
}
