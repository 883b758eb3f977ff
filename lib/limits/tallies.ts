import { Tally } from "./tally.ts";

/** Names that are kept in memory, but for those with turns that run. */
export const MAX_NAMES = 10_000;

/** What is counted of each name, as far as it is known here. */
export class Tallies {
  readonly #runner: string;
  /** Those that were not asked for the longest come first. */
  readonly #known = new Map<string, Tally>();
  /** Those with turns that run here, or with something to store. */
  readonly #open = new Set<Tally>();

  constructor(runner: string) {
    this.#runner = runner;
  }

  get(name: string): Tally {
    const tally = this.#known.get(name) ?? new Tally(name, this.#runner);
    this.#known.delete(name);
    this.#known.set(name, tally);
    if (this.#known.size > MAX_NAMES) this.#forgetOne();
    return tally;
  }

  /** Those that have to be looked at from time to time. */
  get open(): ReadonlySet<Tally> {
    return this.#open;
  }

  /** Looks at some from time to time, for as long as `isOpen`. */
  watch(tallies: Iterable<Tally>, isOpen: (tally: Tally) => boolean): void {
    for (const tally of tallies) {
      if (isOpen(tally)) this.#open.add(tally);
      else this.#open.delete(tally);
    }
  }

  #forgetOne(): void {
    for (const [name, tally] of this.#known) {
      if (tally.isRunning) continue;
      this.#known.delete(name);
      this.#open.delete(tally);
      return;
    }
  }
}
