import type { Count, CountChange, CountStore, FoundCount } from "../../lib/limits/ports.ts";
import type { Time } from "./limits.ts";

/** Counts in memory, which forgets them when it may, on a clock of a test's own, and counts what is asked of it. */
export class FakeCounts implements CountStore {
  readonly calls = { read: 0, write: 0, tokens: 0, addTokens: 0 };
  /** Awaited before a write is done. */
  gate: Promise<void> = Promise.resolve();
  /** Thrown at everything, while it is set. */
  failure: Error | null = null;
  readonly #time: Time;
  readonly #counts = new Map<string, { count: Count; version: string; until: number }>();
  readonly #tokens = new Map<number, number>();
  #version = 0;

  constructor(time: Time) {
    this.#time = time;
  }

  async read(names: string[]): Promise<FoundCount[]> {
    await this.#called("read");
    return names.map((name) => this.#find(name));
  }

  async write(changes: CountChange[]): Promise<string | null> {
    await this.#called("write");
    await this.gate;
    if (changes.some(({ name, version }) => this.#find(name).version !== version)) return null;
    const version = String(++this.#version);
    for (const { name, count, expireIn } of changes) {
      this.#counts.set(name, { count: structuredClone(count), version, until: this.#time.ms + expireIn });
    }
    return version;
  }

  async tokens(day: number): Promise<number> {
    await this.#called("tokens");
    return this.#tokens.get(day) ?? 0;
  }

  async addTokens(day: number, count: number): Promise<void> {
    await this.#called("addTokens");
    this.#tokens.set(day, (this.#tokens.get(day) ?? 0) + count);
  }

  #find(name: string): FoundCount {
    const found = this.#counts.get(name);
    return found && found.until > this.#time.ms ? structuredClone(found) : { count: null, version: null };
  }

  async #called(name: keyof FakeCounts["calls"]): Promise<void> {
    this.calls[name]++;
    await Promise.resolve();
    if (this.failure) throw this.failure;
  }
}
