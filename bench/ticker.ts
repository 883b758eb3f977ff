import { now } from "./token.ts";

/** Wakes any number of sleepers with one timer, to the millisecond: one each would cost more than what they then do. */
export class Ticker {
  readonly #sleepers = new Map<number, (() => void)[]>();
  #last = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Resolves in the first tick at or after that time. */
  until(time: number): Promise<void> {
    if (this.#timer === undefined) this.#begin();
    const at = Math.max(Math.ceil(time), this.#last + 1);
    const { promise, resolve } = Promise.withResolvers<void>();
    const there = this.#sleepers.get(at);
    if (there) there.push(resolve);
    else this.#sleepers.set(at, [resolve]);
    return promise;
  }

  #begin(): void {
    this.#last = Math.max(this.#last, Math.floor(now()) - 1);
    this.#timer = setTimeout(() => this.#tick(), 1);
  }

  #tick(): void {
    for (const end = Math.floor(now()); this.#last < end;) {
      const sleepers = this.#sleepers.get(++this.#last);
      this.#sleepers.delete(this.#last);
      for (const wake of sleepers ?? []) wake();
    }
    this.#timer = this.#sleepers.size > 0 ? setTimeout(() => this.#tick(), 1) : undefined;
  }
}
