import { SILENCE_MS } from "../../lib/chat/connection.ts";
import type { FollowOptions } from "../../lib/chat/client.ts";

/** A message, and what it is known by. */
export const HI = { body: { message: "Hi" }, idempotencyKey: "key-1" };

export interface TestFollow extends FollowOptions {
  /** Every pause between tries so far, in milliseconds. */
  pauses: number[];
  /** Whether each connection was said to be lost (or back), in order. */
  told: boolean[];
  /** What a browser does when its network is back. */
  nudgeNow(): void;
  /** Every connection that is open now has been silent for too long. */
  fallSilent(): void;
}

/** Options for following a turn where no time passes: pauses end at once, and silence when a test says so. */
export function followOptions(fetch: (url: unknown, init?: RequestInit) => Promise<Response>): TestFollow {
  const [pauses, told]: [number[], boolean[]] = [[], []];
  const nudges = new Set<() => void>();
  const silences = new Set<() => void>();
  const until = (signal: AbortSignal, set: Set<() => void>) =>
    new Promise<void>((resolve) => {
      set.add(resolve);
      signal.addEventListener("abort", () => {
        set.delete(resolve);
        resolve();
      });
    });
  const all = (set: Set<() => void>) => [...set].forEach((resolve) => resolve());
  return {
    fetch: fetch as typeof globalThis.fetch,
    signal: new AbortController().signal,
    pause: (ms, signal) => ms === SILENCE_MS ? until(signal, silences) : Promise.resolve(void pauses.push(ms)),
    nudge: (signal) => until(signal, nudges),
    onConnection: (isLost) => told.push(isLost),
    pauses,
    told,
    nudgeNow: () => all(nudges),
    fallSilent: () => all(silences),
  };
}
