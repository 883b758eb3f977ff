const MINUTE_MS = 60_000;

/** How far the clocks of processes may be apart, in milliseconds. */
const SKEW_MS = 5_000;

/** What a try to take some gives: how the bucket is then, or how long to wait, in milliseconds. */
export type Taken = { freeAt: number } | { waitMs: number };

/**
 * Takes messages of those that may be sent in a minute. A leaky bucket in a single number, as the generic cell rate algorithm
 * (ITU-T I.371) has it: `freeAt` is when all of a minute's may be sent at once, in milliseconds since the epoch. So as many as
 * `perMinute` pass at once, and then one for each that has become free.
 *
 * More than a minute's at once count as a minute's.
 */
export function take(
  freeAt: number,
  { now, perMinute, count = 1 }: { now: number; perMinute: number; count?: number },
): Taken {
  const each = MINUTE_MS / perMinute;
  const after = Math.max(freeAt, now) + each * Math.min(count, perMinute);
  const waitMs = after - now - MINUTE_MS;
  // What adding fractions leaves over is none of anybody's messages.
  return waitMs > each * 1e-6 ? { waitMs } : { freeAt: after };
}

/** No later than it can be: later, the clock has been put back since, and nobody is to be locked out until then. */
export function credible(freeAt: number, now: number): number {
  return freeAt > now + MINUTE_MS + SKEW_MS ? now + MINUTE_MS : freeAt;
}

/** Gives one back. */
export function giveBack(freeAt: number, perMinute: number): number {
  return freeAt - MINUTE_MS / perMinute;
}
