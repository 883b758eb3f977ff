import type { Store } from "../chat/ports.ts";
import { KvStore } from "./conversations.ts";

export interface StoreOptions {
  /** Milliseconds since the epoch. */
  now?(): number;
}

/** The store in an opened database. */
export function openStore(kv: Deno.Kv, { now = Date.now }: StoreOptions = {}): { store: Store } {
  return { store: new KvStore(kv, now) };
}
