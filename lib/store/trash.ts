import type { TurnRef } from "../chat/ports.ts";
import { removeAttachments, removeUpload } from "./attachments.ts";
import { countStep } from "./conversation_count.ts";
import { changeOf, idIn, keys, type LastChange, type Trash, trashOf } from "./keys.ts";
import type { Mutation } from "./limits.ts";
import { decodeOrNull } from "./pieces.ts";
import { type FoundRecord, replaceRecord, toFoundRecord } from "./record.ts";
import { CONFLICT, retry } from "./retry.ts";
import { readTurn } from "./turn_record.ts";
import { remove, wipe, write } from "./write.ts";

/** Most things that one sweep removes, so that whoever it delays is not delayed for long. */
export const SWEEP_AT_ONCE = 10;

/** The time in the records of those that are being removed: whatever a clock says, it is past, and nothing is restored. */
const GOING = 0;

/**
 * Moves conversations that were last changed at `keptFrom` or before to the trash, due at `now`; those that changed first,
 * and no more than a sweep removes. One that is changed meanwhile stays.
 *
 * A turn that runs is safe without being looked at: its start is a change, it lasts minutes, and no time to keep is under a day.
 */
export async function expire(kv: Deno.Kv, { keptFrom, now }: { keptFrom: number; now: number }): Promise<void> {
  for (const key of await first(kv, { prefix: keys.changes(), end: keys.changesAfter(keptFrom) })) {
    const change = changeOf(key);
    await retry(async () => {
      const { record, check } = toFoundRecord(await kv.get(keys.conversation(change.owner, change.id)), decodeOrNull);
      const isDue = record?.purgeAt === null && record.conversation.changedAt === change.changedAt;
      const isGone = isDue || isUnreadable({ record, check });
      const count = await countStep(kv, change.owner, { before: isGone ? LISTED : null, after: null });
      const moved = isDue
        ? replaceRecord(change.owner, { before: record, after: { ...record, purgeAt: now } })
        : isGone
        ? discard(change, now)
        : [{ type: "delete" as const, key }];
      const checks = [check, ...count.checks];
      if (await write(kv, { checks, mutations: [...moved, ...count.mutations] }) === null) return CONFLICT;
    });
  }
}

/** A conversation in its owner's list, whatever else is known of it. */
const LISTED = { purgeAt: null };

/** What `replaceRecord` would do to a record that cannot be read. */
function discard({ owner, id, changedAt }: LastChange, now: number): Mutation[] {
  const places = [keys.change({ owner, id, changedAt }), keys.recent(owner, { id, changedAt })];
  const trash = keys.trash({ dueAt: now, owner, conversationId: id, turnId: null });
  return [
    ...places.map((key) => ({ type: "delete" as const, key })),
    { type: "set", key: trash, value: new Uint8Array() },
  ];
}

function isUnreadable({ record, check }: FoundRecord): boolean {
  return record === null && check.versionstamp !== null;
}

/** Removes what was due first, what cannot be read any more included; gives how many things that were. */
export async function sweep(kv: Deno.Kv, now: number): Promise<number> {
  const due = await first(kv, { prefix: keys.trashes(), end: keys.trashAfter(now) });
  for (const key of due) {
    const trash = trashOf(key);
    if ("uploadId" in trash) await removeUpload(kv, { ...trash, id: trash.uploadId });
    else if (trash.turnId !== null) await removeTurn(kv, { owner: trash.owner, id: trash.turnId }, trash);
    else await removeConversation(kv, trash);
    // Last, so that what is broken off here is taken up again.
    await remove(kv, [key]);
  }
  return due.length;
}

function first(kv: Deno.Kv, selector: Deno.KvListSelector): Promise<Deno.KvKey[]> {
  const options = { limit: SWEEP_AT_ONCE, batchSize: SWEEP_AT_ONCE };
  return Array.fromAsync(kv.list(selector, options), ({ key }) => key);
}

/** Does nothing where the conversation was restored, or is in the trash for another time. */
async function removeConversation(kv: Deno.Kv, { owner, conversationId: id, dueAt }: Trash): Promise<void> {
  await retry(async () => {
    const found = toFoundRecord(await kv.get(keys.conversation(owner, id)), decodeOrNull);
    if (found.record && found.record.purgeAt !== dueAt) return;
    if (!await purge(kv, { owner, id, found })) return CONFLICT;
  });
}

/**
 * Removes a conversation that nobody can read any more, where its record is still the one that was found; `false` where it is
 * not. The record goes last, and all else under a check of it: whoever imports a conversation of the same id removes the old
 * one first, and may have put a new one there before another who is removing the old one is done.
 */
export async function purge(
  kv: Deno.Kv,
  { owner, id, found: { record, check } }: { owner: string; id: string; found: FoundRecord },
): Promise<boolean> {
  let checks = [check];
  if (record && record.purgeAt !== GOING) {
    const after = { ...record, purgeAt: GOING };
    const count = await countStep(kv, owner, { before: record, after });
    const mutations = [...replaceRecord(owner, { before: record, after }), ...count.mutations];
    const versionstamp = await write(kv, { checks: [...checks, ...count.checks], mutations });
    if (versionstamp === null) return false;
    checks = [{ ...check, versionstamp }];
  }
  for await (const { key } of kv.list({ prefix: keys.turnsOf(owner, id) })) {
    await removeTurn(kv, { owner, id: idIn(key) }, { conversationId: id });
  }
  await removeAttachments(kv, { owner, conversationId: id, checks });
  await wipe(kv, keys.messages(owner, id), checks);
  await wipe(kv, keys.outline(owner, id), checks);
  await wipe(kv, keys.settings(owner, id), checks);
  const trash = keys.trash({ dueAt: GOING, owner, conversationId: id, turnId: null });
  const mutations = [check.key, trash].map((key) => ({ type: "delete" as const, key }));
  return await write(kv, { checks, mutations }) !== null;
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
