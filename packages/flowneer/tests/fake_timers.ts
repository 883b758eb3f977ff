/** A timer that the code under test has set. It goes off when the test says so. */
export interface FakeTimer {
  ms: number;
  cleared: boolean;
  fire(): void;
}

/** Takes the place of `setTimeout` until disposed of. Time stands still: a test fires the timers itself. */
export function fakeTimers() {
  const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  const timers: FakeTimer[] = [];
  const awaited: ((timer: FakeTimer) => void)[] = [];
  let taken = 0;

  const set = (callback: () => void, ms = 0) => {
    const timer = { ms, cleared: false, fire: callback };
    const id = timers.push(timer);
    awaited.shift()?.(timer);
    return id;
  };
  const clear = (id?: number) => {
    if (id) timers[id - 1].cleared = true;
  };
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });

  return {
    timers,
    /** The next timer that is set, or was and has not been asked for. */
    next(): Promise<FakeTimer> {
      const index = taken++;
      if (index < timers.length) return Promise.resolve(timers[index]);
      return new Promise((resolve) => awaited.push(resolve));
    },
    [Symbol.dispose]() {
      Object.assign(globalThis, real);
    },
  };
}
