const ROOT = new URL("../", import.meta.url);

const folders = new Set<StoreFolder>();

/** Where one store is kept: in `data`, as `deno task serve` may write there only. Disposing of it removes it. */
export class StoreFolder implements AsyncDisposable {
  readonly #folder = `data/bench-${crypto.randomUUID()}`;

  constructor() {
    folders.add(this);
  }

  /** Of its database, from the project's folder. */
  get path(): string {
    return `./${this.#folder}/chat.sqlite`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    folders.delete(this);
    await Deno.remove(new URL(this.#folder, ROOT), { recursive: true }).catch(() => {});
    // Where something else is in it, this does nothing.
    await Deno.remove(new URL("data", ROOT)).catch(() => {});
  }
}

/** Removes all that are left: for when the benchmark itself is ended. */
export async function removeStores(): Promise<void> {
  for (const folder of folders) await folder[Symbol.asyncDispose]();
}
