import type { TurnRef } from "../chat/ports.ts";
import { idIn, keys, type Trash, trashOf } from "./keys.ts";
import { readRecord } from "./record.ts";
import { CONFLICT, retry } from "./retry.ts";
import { readTurn } from "./turn_record.ts";
import { remove, wipe, write } from "./write.ts";

/** Most things that one sweep removes, so that whoever it delays is not delayed for long. */
export const SWEEP_AT_ONCE = 10;

/** Removes what was due first; gives how many things that were. */
export async function sweep(kv: Deno.Kv, now: number): Promise<number> {
  const selector = { prefix: keys.trashes(), end: keys.trashAfter(now) };
  const options = { limit: SWEEP_AT_ONCE, batchSize: SWEEP_AT_ONCE };
  const due = await Array.fromAsync(kv.list(selector, options), ({ key }) => key);
  for (const key of due) {
    const trash = trashOf(key);
    if (trash.turnId !== null) await removeTurn(kv, { owner: trash.owner, id: trash.turnId }, trash);
    else await removeConversation(kv, trash);
    // Last, so that what is broken off here is taken up again.
    await remove(kv, [key]);
  }
  return due.length;
}

/** The record goes first: without it nobody reads or adds, and nobody can take the deletion back. */
async function removeConversation(kv: Deno.Kv, { owner, conversationId: id, dueAt }: Trash): Promise<void> {
  const isGone = await retry(async () => {
    const { record, check } = await readRecord(kv, { owner, id });
    if (record && record.purgeAt !== dueAt) return false;
    const mutations = [{ type: "delete" as const, key: check.key }];
    return await write(kv, { checks: [check], mutations }) === null ? CONFLICT : true;
  });
  if (!isGone) return;
  for await (const { key } of kv.list({ prefix: keys.turnsOf(owner, id) })) {
    await removeTurn(kv, { owner, id: idIn(key) }, { conversationId: id });
  }
  await wipe(kv, keys.messages(owner, id));
}

/** The record goes first: a runner that still writes finds it gone, and loses its turn. */
async function removeTurn(kv: Deno.Kv, ref: TurnRef, { conversationId }: { conversationId: string }): Promise<void> {
  await retry(async () => {
    const { record, check } = await readTurn(kv, ref);
    const trash = record?.purgeAt ? [keys.trash({ ...record.turn, dueAt: record.purgeAt, turnId: ref.id })] : [];
    const mutations = [check.key, ...trash].map((key) => ({ type: "delete" as const, key }));
    if (await write(kv, { checks: [check], mutations }) === null) return CONFLICT;
  });
  await wipe(kv, keys.segments(ref));
  await remove(kv, [keys.turnOf(ref, conversationId)]);
}
