import { type Change, fits, type Mutation, pack } from "./limits.ts";
import { isLast, type Piece } from "./pieces.ts";

/** Keys that one atomic commit deletes: 80 KiB are room for more of the longest. */
const DELETE_AT_ONCE = 200;

/**
 * Commits a change with values of any size. What does not fit into one atomic commit goes before it, last pieces excepted: all
 * of it is there when the commit is, and nothing before. Each of these writings makes the change's checks as well, so that
 * nothing is written under what has been wiped.
 *
 * @returns the versionstamp; `null` where a check failed, and then nothing is left of the pieces
 */
export async function write(kv: Deno.Kv, change: Change, pieces: Piece[] = []): Promise<string | null> {
  const sets = pieces.map(toSet);
  const whole = { ...change, mutations: [...change.mutations, ...sets] };
  if (fits(whole)) return await commit(kv, whole);

  const early = sets.filter(({ key }) => !isLast(key)).map((set): Change => ({ ...change, mutations: [set] }));
  const last = sets.filter(({ key }) => isLast(key));
  const commits = [...pack(early)].map((packed) => packed.change);
  commits.push({ ...change, mutations: [...change.mutations, ...last] });
  let versionstamp: string | null = null;
  for (const part of commits) {
    versionstamp = await commit(kv, part);
    if (versionstamp !== null) continue;
    await remove(kv, early.flatMap(({ mutations }) => mutations.map(({ key }) => key)));
    break;
  }
  return versionstamp;
}

/** Whether `write` does it in a single commit. */
export function fitsInOne(change: Change, pieces: Piece[]): boolean {
  return fits({ ...change, mutations: [...change.mutations, ...pieces.map(toSet)] });
}

function toSet(piece: Piece): Mutation {
  return { type: "set", ...piece };
}

/** One atomic commit. */
async function commit(kv: Deno.Kv, { checks, mutations }: Change): Promise<string | null> {
  const result = await kv.atomic().check(...checks).mutate(...mutations).commit();
  return result.ok ? result.versionstamp : null;
}

/** Removes every key below a prefix, those too that are written meanwhile. */
export async function wipe(kv: Deno.Kv, prefix: Deno.KvKey): Promise<void> {
  while (true) {
    const options = { limit: DELETE_AT_ONCE, batchSize: DELETE_AT_ONCE };
    const found = await Array.fromAsync(kv.list({ prefix }, options), ({ key }) => key);
    if (found.length === 0) return;
    await remove(kv, found);
  }
}

async function remove(kv: Deno.Kv, found: Deno.KvKey[]): Promise<void> {
  for (let i = 0; i < found.length; i += DELETE_AT_ONCE) {
    const mutations = found.slice(i, i + DELETE_AT_ONCE).map((key): Mutation => ({ type: "delete", key }));
    await commit(kv, { checks: [], mutations });
  }
}
