import type { AuthStore } from "../auth/ports.ts";
import { keys } from "./keys.ts";
import { decodeOrNull, encode } from "./pieces.ts";
import { CONFLICT, retry } from "./retry.ts";
import { write } from "./write.ts";

/** In bytes: as long as what HMAC-SHA-256 gives. */
const KEY_LENGTH = 32;

/** What signing in needs, in Deno KV. All but the key goes by itself. */
export class KvAuthStore implements AuthStore {
  readonly #kv: Deno.Kv;

  constructor(kv: Deno.Kv) {
    this.#kv = kv;
  }

  key(): Promise<Uint8Array<ArrayBuffer>> {
    const key = keys.signInKey();
    return retry(async () => {
      const { value } = await this.#kv.get<Uint8Array<ArrayBuffer>>(key);
      if (value) return value;
      const made = crypto.getRandomValues(new Uint8Array(KEY_LENGTH));
      // Of several processes that find none, one makes it.
      const checks = [{ key, versionstamp: null }];
      return await write(this.#kv, { checks, mutations: [{ type: "set", key, value: made }] }) === null
        ? CONFLICT
        : made;
    });
  }

  async end(signInId: string, forMs: number): Promise<void> {
    const key = keys.endedSignIn(signInId);
    await write(this.#kv, { checks: [], mutations: [{ type: "set", key, value: encode(true), expireIn: forMs }] });
  }

  async hasEnded(signInId: string): Promise<boolean> {
    return (await this.#kv.get(keys.endedSignIn(signInId))).versionstamp !== null;
  }

  postpone(name: string, { now, byMs }: { now: number; byMs: number }): Promise<number> {
    const key = keys.attempts(name);
    return retry(async () => {
      const { value, versionstamp } = await this.#kv.get<Uint8Array>(key);
      const before = value ? decodeOrNull(value) : null;
      const until = Math.max(typeof before === "number" ? before : 0, now) + byMs;
      const mutations = [{ type: "set" as const, key, value: encode(until), expireIn: Math.ceil(until - now) }];
      return await write(this.#kv, { checks: [{ key, versionstamp }], mutations }) === null ? CONFLICT : until;
    });
  }
}
