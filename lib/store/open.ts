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
  if (storeKind(pathOrUrl) === "file") await Deno.mkdir(dirname(pathOrUrl), { recursive: true });
  return await Deno.openKv(pathOrUrl);
}
