import assert from "node:assert/strict";

/** How often the clock is looked at. */
const LOOKS = 10;

/**
 * Waits for a promise, and fails where that takes longer than `ms` milliseconds. Where this thread stands still meanwhile, on a
 * machine that has no time for it, little of that is counted: whatever else waits has its turn before the next look at the clock.
 */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const beat = ms / LOOKS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const look = (left: number) => {
      if (left <= 0) return reject(new assert.AssertionError({ message: `Nothing within ${ms} ms` }));
      const since = performance.now();
      timer = setTimeout(() => look(left - Math.min(performance.now() - since, beat * 2)), Math.min(left, beat));
    };
    look(ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
