import { type Change, fits, pack } from "./limits.ts";
import { isLast } from "./pieces.ts";
import { CONFLICT, retry } from "./retry.ts";

/** Keys that one atomic commit deletes: 80 KiB are room for more of the longest. */
const DELETE_AT_ONCE = 200;

/**
 * Commits a change. Pieces that do not fit into one atomic commit go before it, last pieces excepted: all values are whole
 * when the commit is made, and none before. Each of these writings makes the change's checks as well, so that nothing is
 * written under what has been wiped.
 *
 * @returns the versionstamp; `null` where a check failed, and then nothing is left of the pieces
 */
export async function write(kv: Deno.Kv, change: Change): Promise<string | null> {
  if (fits(change)) return await commit(kv, change);
  const { checks, mutations, pieces = [] } = change;
  const early = pieces.filter(({ key }) => !isLast(key));
  const last = pieces.filter(({ key }) => isLast(key));
  const ahead = [...pack(early.map((piece): Change => ({ checks, mutations: [], pieces: [piece] })))];
  let versionstamp: string | null = null;
  for (const part of [...ahead.map(({ change }) => change), { checks, mutations, pieces: last }]) {
    versionstamp = await commit(kv, part);
    if (versionstamp !== null) continue;
    await remove(kv, early.map(({ key }) => key));
    break;
  }
  return versionstamp;
}

/** One atomic commit. */
function commit(kv: Deno.Kv, { checks, mutations, pieces = [] }: Change): Promise<string | null> {
  const sets = pieces.map((piece) => ({ type: "set" as const, ...piece }));
  return commitWhenFree(() => kv.atomic().check(...checks).mutate(...mutations, ...sets));
}

/** Makes an atomic commit, again where somebody else is writing to the file. `null` where a check failed. */
export async function commitWhenFree(operation: () => Deno.AtomicOperation): Promise<string | null> {
  return await retry(async () => {
    try {
      const result = await operation().commit();
      return result.ok ? result.versionstamp : null;
    } catch (error) {
      // SQLite's word where somebody else is writing to the file; nothing has been written then.
      if (error instanceof TypeError && error.message === "database is locked") return CONFLICT;
      throw error;
    }
  });
}

/** Removes every key below a prefix, those too that are written meanwhile, or all until one of the checks fails. */
export async function wipe(kv: Deno.Kv, prefix: Deno.KvKey, checks: Deno.AtomicCheck[] = []): Promise<void> {
  while (true) {
    const options = { limit: DELETE_AT_ONCE, batchSize: DELETE_AT_ONCE };
    const found = await Array.fromAsync(kv.list({ prefix }, options), ({ key }) => key);
    if (found.length === 0 || !await remove(kv, found, checks)) return;
  }
}

/** Removes keys, whatever is there; `false` where one of the checks failed, and what was left then stays. */
export async function remove(kv: Deno.Kv, found: Deno.KvKey[], checks: Deno.AtomicCheck[] = []): Promise<boolean> {
  for (let i = 0; i < found.length; i += DELETE_AT_ONCE) {
    const mutations = found.slice(i, i + DELETE_AT_ONCE).map((key) => ({ type: "delete" as const, key }));
    if (await commit(kv, { checks, mutations }) === null) return false;
  }
  return true;
}
