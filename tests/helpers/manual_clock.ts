import type { Clock } from "../../lib/model/clock.ts";

/** A clock that a test turns. */
export class ManualClock implements Clock {
  #now = 0;
  readonly #alarms = new Set<{ at: number; callback: () => void }>();

  /** Timers that have neither rung nor been taken back. */
  get pending(): number {
    return this.#alarms.size;
  }

  now(): number {
    return this.#now;
  }

  schedule(callback: () => void, ms: number): () => void {
    const alarm = { at: this.#now + ms, callback };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  /** Lets so many milliseconds pass; what is due rings in order. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#alarms].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#alarms.delete(due);
      this.#now = due.at;
      due.callback();
    }
    this.#now = end;
  }
}
