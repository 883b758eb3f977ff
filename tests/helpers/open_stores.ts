import type { AuthStore } from "../../lib/auth/ports.ts";
import type { Store, TurnStore } from "../../lib/chat/ports.ts";
import { openStore, type StoreOptions } from "../../lib/store/kv.ts";
import { openKv } from "../../lib/store/open.ts";
import { kvPath } from "./kv.ts";

/** A store in memory that is closed with its scope. */
export async function storeInMemory(options?: StoreOptions): Promise<Opened> {
  return closing(openStore(await openKv(":memory:"), options));
}

/** A store in a file that is removed with its scope. */
export async function storeInFile(options?: StoreOptions): Promise<Opened> {
  const file = await kvPath();
  return closing(openStore(await openKv(file.path), options), () => file[Symbol.asyncDispose]());
}

type Opened = { store: Store; turns: TurnStore; auth: AuthStore } & AsyncDisposable;

function closing(opened: Omit<Opened, typeof Symbol.asyncDispose>, then?: () => PromiseLike<void>): Opened {
  return {
    ...opened,
    async [Symbol.asyncDispose]() {
      try {
        opened.store.close();
      } catch (error) {
        // A test may have closed it.
        if (!(error instanceof Deno.errors.BadResource)) throw error;
      }
      await then?.();
    },
  };
}
