/** How often what was seen. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(what: string | number | null, times = 1): void {
    this.#counts.set(String(what), (this.#counts.get(String(what)) ?? 0) + times);
  }

  addAll({ counts }: Tally): void {
    for (const [what, times] of counts) this.add(what, times);
  }

  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** For people. */
  toString(): string {
    return [...this.#counts].sort(([a], [b]) => a < b ? -1 : 1).map(([what, count]) => `${count} × ${what}`).join(", ");
  }
}
