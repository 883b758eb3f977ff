/** What a process knows of itself, written down at SIGUSR2 by `inside_server.ts`. */
export interface HeldInside {
  /** Timers that are waiting. */
  timers: number;
  /** What is left of JavaScript's heap once garbage is collected. */
  heapMiB: number;
}

/** How a store is broken: by what is in {@linkcode BREAKAGE_FILE}. */
export type KvBreakage = "gone" | "read-only" | "slow";

/** Both beside the store, the one place that the server may write to. */
export const HELD_FILE = "held.json";
export const BREAKAGE_FILE = "breakage";
