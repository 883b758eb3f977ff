import type { AuthStore } from "../../lib/auth/ports.ts";

/** In memory; several of them may share what they have, as processes do. */
export class FakeAuthStore implements AuthStore {
  readonly #key = crypto.getRandomValues(new Uint8Array(32));
  readonly ended = new Set<string>();
  readonly postponed = new Map<string, number>();
  /** What every call rejects with. */
  failure: Error | null = null;

  async key(): Promise<Uint8Array<ArrayBuffer>> {
    await this.#answer();
    return this.#key;
  }

  async end(id: string): Promise<void> {
    await this.#answer();
    this.ended.add(id);
  }

  async hasEnded(id: string): Promise<boolean> {
    await this.#answer();
    return this.ended.has(id);
  }

  async postpone(name: string, { now, byMs }: { now: number; byMs: number }): Promise<number> {
    await this.#answer();
    const until = Math.max(this.postponed.get(name) ?? 0, now) + byMs;
    this.postponed.set(name, until);
    return until;
  }

  async #answer(): Promise<void> {
    await Promise.resolve();
    if (this.failure) throw this.failure;
  }
}
