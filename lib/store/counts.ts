import type { Count, CountChange, CountStore, FoundCount } from "../limits/ports.ts";
import { keys } from "./keys.ts";
import { MAX_GET_MANY } from "./limits.ts";
import { decodeOrNull, encode } from "./pieces.ts";
import { commitWhenFree, write } from "./write.ts";

/** Counts of who does how much, in Deno KV. They go by themselves. */
export class KvCountStore implements CountStore {
  readonly #kv: Deno.Kv;

  constructor(kv: Deno.Kv) {
    this.#kv = kv;
  }

  async read(names: string[]): Promise<FoundCount[]> {
    const found: FoundCount[] = [];
    for (let i = 0; i < names.length; i += MAX_GET_MANY) {
      const some = names.slice(i, i + MAX_GET_MANY).map(keys.count);
      const entries = await this.#kv.getMany<Uint8Array[]>(some);
      for (const { value, versionstamp } of entries) {
        found.push({ count: value && decodeOrNull(value) as Count | null, version: versionstamp });
      }
    }
    return found;
  }

  write(changes: CountChange[]): Promise<string | null> {
    return write(this.#kv, {
      checks: changes.map(({ name, version }) => ({ key: keys.count(name), versionstamp: version })),
      mutations: changes.map(({ name, count, expireIn }) => {
        return { type: "set", key: keys.count(name), value: encode(count), expireIn: Math.ceil(expireIn) };
      }),
    });
  }

  async tokens(day: number): Promise<number> {
    const { value } = await this.#kv.get<Deno.KvU64>(keys.tokens(day));
    return Number(value?.value ?? 0n);
  }

  async addTokens(day: number, count: number): Promise<void> {
    const before = keys.tokens(day - 2);
    await commitWhenFree(() => this.#kv.atomic().sum(keys.tokens(day), BigInt(count)).delete(before));
  }
}
