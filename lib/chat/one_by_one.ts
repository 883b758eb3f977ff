/** Runs tasks of one name one at a time, in the order in which they came. */
export class OneByOne<T> {
  readonly #newest = new Map<string, Promise<T>>();

  /** Gives what the task gives, or throws; what became of those before it is nothing to it. */
  async run(name: string, task: () => T | Promise<T>): Promise<T> {
    const running = Promise.resolve(this.#newest.get(name)).catch(() => {}).then(task);
    this.#newest.set(name, running);
    try {
      return await running;
    } finally {
      if (this.#newest.get(name) === running) this.#newest.delete(name);
    }
  }
}
