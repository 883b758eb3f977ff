import type { Store, TurnStore } from "../chat/ports.ts";
import { KvStore } from "./conversations.ts";
import { KvTurnStore } from "./turns.ts";

/** How often a reader looks for what another process has written, in milliseconds. */
export const POLL_MS = 500;

export interface StoreOptions {
  /** Milliseconds since the epoch. */
  now?(): number;
  /** {@linkcode POLL_MS} where absent. */
  pollMs?: number;
}

/** What is kept in an opened database. Closing the store closes it. */
export function openStore(
  kv: Deno.Kv,
  { now = Date.now, pollMs = POLL_MS }: StoreOptions = {},
): { store: Store; turns: TurnStore } {
  return { store: new KvStore(kv, now), turns: new KvTurnStore(kv, { now, pollMs }) };
}
