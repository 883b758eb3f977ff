import type { StoredMessage } from "../chat/types.ts";
import { idIn, isId, keys } from "./keys.ts";
import type { Mutation, Piece } from "./limits.ts";
import { assemble, cut, type Whole } from "./pieces.ts";
import { CONFLICT, retry } from "./retry.ts";
import { write } from "./write.ts";

/** As it is stored: its place in the order of the conversation's messages, and the message. */
type Placed = [place: number, message: StoredMessage];

/** Entries read at once; each may be 64 KiB. */
const BATCH = 200;

/** How many messages of a list are read in the time that it takes to read one by itself. */
const READ_COST = 4;

/** Parts of a key between a message's id and the piece: the revision. */
const REVISION = 1;

/** A message's pieces. Revisions are numbered: while one replaces another, readers find either. */
export function messagePieces(owner: string, { placed, revision }: { placed: Placed; revision: number }): Piece[] {
  return cut([...keys.message(owner, placed[1]), revision], placed);
}

export interface ReadMessagesOptions {
  owner: string;
  /** The conversation. */
  id: string;
  /** Messages that it has. */
  count: number;
  /** Those to read; all where absent. */
  ids?: readonly string[];
  /** Told of those that cannot be read, and are left out. */
  onError(error: unknown): void;
}

/** Messages in the order in which they were added, with their places in it. */
export async function readMessages(
  kv: Deno.Kv,
  { owner, id: conversationId, count, ids, onError }: ReadMessagesOptions,
): Promise<Placed[]> {
  const found = new Map<string, Placed>();
  const read = async (prefix: Deno.KvKey) => {
    for await (const whole of assemble(kv.list({ prefix }, { batchSize: BATCH }))) {
      const id = idIn(whole.prefix, REVISION);
      try {
        found.set(id, whole.value as Placed);
      } catch {
        // Without the cause, which quotes what is there.
        onError(new Error(`Cannot read message "${id}": it is not what was stored`));
      }
    }
  };
  const wanted = ids && new Set(ids);
  if (wanted && wanted.size * READ_COST < count) {
    await Promise.all(
      [...wanted].filter((id) => isId(id)).map((id) => read(keys.message(owner, { conversationId, id }))),
    );
  } else await read(keys.messages(owner, conversationId));
  const placed = [...found.values()].filter(([, { id }]) => wanted?.has(id) ?? true);
  return placed.sort(([a], [b]) => a - b);
}

/** Replaces a message with all its older revisions, in one step. Does nothing where there is none. */
export async function replaceMessage(kv: Deno.Kv, owner: string, message: StoredMessage): Promise<void> {
  await retry(async () => {
    const { current, all } = await revisions(kv, keys.message(owner, message));
    if (!current) return;
    const [place] = current.value as Placed;
    const revision = 1 + Math.max(...all.map((key) => key[current.prefix.length - 1] as number));
    const mutations = all.map((key): Mutation => ({ type: "delete", key }));
    const pieces = messagePieces(owner, { placed: [place, message], revision });
    if (await write(kv, { checks: [current.check], mutations, pieces }) === null) return CONFLICT;
  });
}

/** The newest revision that is whole, and the keys of all, what others are writing included. */
async function revisions(kv: Deno.Kv, prefix: Deno.KvKey): Promise<{ current: Whole | null; all: Deno.KvKey[] }> {
  const all: Deno.KvKey[] = [];
  let current: Whole | null = null;
  const entries = async function* () {
    for await (const entry of kv.list<Uint8Array>({ prefix }, { batchSize: BATCH })) {
      all.push(entry.key);
      yield entry;
    }
  };
  for await (const whole of assemble(entries())) current = whole;
  return { current, all };
}
