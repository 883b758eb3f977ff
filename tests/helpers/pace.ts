/** A pace that a test sets: whoever waits for a number goes on once that has been reached. */
export class Gate {
  #reached: number;
  readonly #waiting: { number: number; resolve(): void }[] = [];

  constructor(reached: number) {
    this.#reached = reached;
  }

  raise(reached: number): void {
    this.#reached = Math.max(this.#reached, reached);
    const due = this.#waiting.filter(({ number }) => number <= this.#reached);
    for (const waiter of due) {
      this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
      waiter.resolve();
    }
  }

  until(number: number): Promise<void> {
    if (number <= this.#reached) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ number, resolve }));
  }
}

/** A steady pace: whoever waits goes on at the next beat. */
export class Metronome implements Disposable {
  readonly #timer: ReturnType<typeof setInterval>;
  #waiting: (() => void)[] = [];

  constructor(ms: number) {
    this.#timer = setInterval(() => {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const resolve of waiting) resolve();
    }, ms);
  }

  beat(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
