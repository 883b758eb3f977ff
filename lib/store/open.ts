import { dirname } from "node:path";
import type { StoreKind } from "../chat/ports.ts";

/** What {@linkcode openKv} takes it for. */
export function storeKind(pathOrUrl: string | null): StoreKind {
  if (pathOrUrl === null) return "platform";
  if (pathOrUrl === ":memory:") return "memory";
  return /^https?:\/\//.test(pathOrUrl) ? "url" : "file";
}

/**
 * Opens a database: a file (its folder is created), the URL of a denokv server, or, with `null`, the platform's own.
 * `:memory:` is one that lasts as long as it is open.
 */
export async function openKv(pathOrUrl: string | null): Promise<Deno.Kv> {
  if (typeof Deno.openKv !== "function") {
    throw new Error(`Cannot open the store: this Deno has no KV; on Deno Deploy, assign a database to the app`);
  }
  if (pathOrUrl === null) return await Deno.openKv();
  return await Deno.openKv(pathOrUrl).catch(async (error) => {
    if (storeKind(pathOrUrl) !== "file") throw error;
    // SQLite makes the file, but no folder. What is said in one is nobody else's, on a machine with other users too.
    await Deno.mkdir(dirname(pathOrUrl), { recursive: true, mode: 0o700 }).catch(() => {
      throw error;
    });
    return await Deno.openKv(pathOrUrl);
  });
}
