import type { NumberedEvent } from "../chat/events.ts";
import type { NewTurn, StoredTurn, TurnRef } from "../chat/ports.ts";
import { keys } from "./keys.ts";
import type { Mutation, Piece } from "./limits.ts";
import { cut, decodeOrNull, encode } from "./pieces.ts";
import { type StoredEvent, toStored } from "./segments.ts";

/** How long the log of a turn can be read after its end, in milliseconds. */
export const KEEP_LOG_MS = 3_600_000;

/**
 * Largest record with events in it, in bytes. Records lie side by side in the database; a segment is a write to a page of its
 * own. So it costs half the CPU to keep the newest events with the record, and to write segments of some dozens.
 */
const MAX_RECORD_BYTES = 1_024;

/** What is kept of a turn itself. */
export interface TurnRecord {
  turn: StoredTurn;
  /** The newest events, up to `turn.lastId`; those before are in segments. */
  tail: StoredEvent[];
  /** When its log is to be removed, in milliseconds since the epoch; unreadable from then on. `null` while it runs. */
  purgeAt: number | null;
}

export interface FoundTurn {
  record: TurnRecord | null;
  /** That it has not changed since. */
  check: Deno.AtomicCheck;
}

export async function readTurn(kv: Deno.Kv, ref: TurnRef): Promise<FoundTurn> {
  return toFoundTurn(await kv.get<Uint8Array>(keys.turn(ref)));
}

/** A record that cannot be read counts for none: its turn is lost, and takes nothing else along. */
export function toFoundTurn({ key, value, versionstamp }: Deno.KvEntryMaybe<Uint8Array>): FoundTurn {
  return { record: value && decodeOrNull(value) as TurnRecord | null, check: { key, versionstamp } };
}

/** The record, unless its time is past: KV may take long to remove what has expired. */
export function readable({ record }: FoundTurn, now: number): TurnRecord | null {
  return record && (record.purgeAt === null || record.purgeAt > now) ? record : null;
}

/** Stores a turn that begins, and that it is one of its conversation's. */
export function newTurnMutations(owner: string, { replyMessage, turn }: NewTurn): Mutation[] {
  const { id: messageId, conversationId, parentId } = replyMessage;
  const start = {
    conversationId,
    userMessageId: parentId!,
    messageId,
    lastId: 0,
    ended: false,
    stop: false,
    takenOver: false,
  };
  const record: TurnRecord = { turn: { ...turn, ...start, owner }, tail: [], purgeAt: null };
  return [
    { type: "set", key: keys.turn(record.turn), value: encode(record) },
    { type: "set", key: keys.turnOf(record.turn, conversationId), value: new Uint8Array() },
  ];
}

/** A record with more events and other fields, and how to store it. Once the turn has ended, its log goes to the trash. */
export function advance(
  { turn: before, tail }: TurnRecord,
  { events, fields, now }: { events: NumberedEvent[]; fields: Partial<StoredTurn>; now: number },
): { record: TurnRecord; mutations: Mutation[]; pieces: Piece[] } {
  const turn = { ...before, ...fields, lastId: events.at(-1)?.id ?? before.lastId };
  let record: TurnRecord = {
    turn,
    tail: [...tail, ...events.map(toStored)],
    purgeAt: turn.ended ? now + KEEP_LOG_MS : null,
  };
  let value = encode(record);
  let pieces: Piece[] = [];
  if (value.byteLength > MAX_RECORD_BYTES && record.tail.length > 0) {
    pieces = cut(keys.segment(turn, turn.lastId), record.tail);
    record = { ...record, tail: [] };
    value = encode(record);
  }
  const set = { type: "set" as const, key: keys.turn(turn), value };
  if (record.purgeAt === null) return { record, mutations: [set], pieces };
  const trash = keys.trash({ ...turn, dueAt: record.purgeAt, turnId: turn.id });
  const mutations = [{ ...set, expireIn: KEEP_LOG_MS }, { type: "set" as const, key: trash, value: new Uint8Array() }];
  return { record, mutations, pieces };
}
