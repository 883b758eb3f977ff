const ROOT = new URL("../", import.meta.url);

const made = new Set<Scratch>();

/** A folder of its own in `data`, as `deno task serve` may write there only. Disposing of it removes it. */
export class Scratch implements AsyncDisposable {
  /** From the project's folder. Nobody has made it yet. */
  readonly folder = `data/bench-${crypto.randomUUID()}`;

  constructor() {
    made.add(this);
  }

  /** Of a database in it. */
  get kvPath(): string {
    return `./${this.folder}/chat.sqlite`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    made.delete(this);
    await Deno.remove(new URL(this.folder, ROOT), { recursive: true }).catch(() => {});
    // Where something else is in it, this does nothing.
    await Deno.remove(new URL("data", ROOT)).catch(() => {});
  }
}

/** Removes all that are left: for when the benchmark itself is ended. */
export async function removeScratch(): Promise<void> {
  for (const scratch of made) await scratch[Symbol.asyncDispose]();
}
