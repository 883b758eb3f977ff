import type { Store, StoreKind, TurnStore } from "../chat/ports.ts";
import type { AuthStore } from "../auth/ports.ts";
import type { CountStore } from "../limits/ports.ts";
import { KvAuthStore } from "./auth.ts";
import { KvStore } from "./conversations.ts";
import { KvCountStore } from "./counts.ts";
import { KvTurnStore } from "./turns.ts";

/** How often a reader looks for what another process has written, in milliseconds. */
export const POLL_MS = 500;

const DAY_MS = 86_400_000;

/** How long the store may take to answer a `ping`, in milliseconds. */
export const PING_MS = 2_000;

export interface StoreOptions {
  /** Milliseconds since the epoch. */
  now?(): number;
  /** {@linkcode POLL_MS} where absent. */
  pollMs?: number;
  /** For `/healthz`; `memory` where absent. */
  kind?: StoreKind;
  /** The database's file, where it is one: without it, the store does not answer. */
  file?: string | null;
  /** {@linkcode PING_MS} where absent. */
  pingMs?: number;
  /** For the server's log: what was stored and cannot be read any more, and is left out of a list. */
  onError?(error: unknown): void;
  /** How long a conversation is kept after its last change, in days; until it is deleted where absent or `null`. */
  keepDays?: number | null;
  /** Most conversations of an owner; any number where absent. */
  maxConversations?: number;
}

/** What is kept in an opened database. Closing the store closes it. */
export function openStore(
  kv: Deno.Kv,
  {
    now = Date.now,
    pollMs = POLL_MS,
    pingMs = PING_MS,
    kind = "memory",
    file = null,
    keepDays = null,
    maxConversations = Infinity,
    onError = () => {},
  }: StoreOptions = {},
): { store: Store; turns: TurnStore; counts: CountStore; auth: AuthStore } {
  const keepMs = keepDays === null ? Infinity : keepDays * DAY_MS;
  return {
    store: new KvStore(kv, { kind, file, now, keepMs, maxConversations, pingMs, onError }),
    turns: new KvTurnStore(kv, { now, pollMs }),
    counts: new KvCountStore(kv),
    auth: new KvAuthStore(kv),
  };
}
