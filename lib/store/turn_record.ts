import type { NewTurn, StoredTurn, TurnRef } from "../chat/ports.ts";
import { keys } from "./keys.ts";
import type { Mutation } from "./limits.ts";
import { decode, encode } from "./pieces.ts";

/** How long the log of a turn can be read after its end, in milliseconds. */
export const KEEP_LOG_MS = 3_600_000;

/** What is kept of a turn itself. */
export interface TurnRecord {
  turn: StoredTurn;
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

export function toFoundTurn({ key, value, versionstamp }: Deno.KvEntryMaybe<Uint8Array>): FoundTurn {
  return { record: value && decode(value) as TurnRecord, check: { key, versionstamp } };
}

/** The turn, unless its time is past: KV may take long to remove what has expired. */
export function readableTurn({ record }: FoundTurn, now: number): StoredTurn | null {
  return record && (record.purgeAt === null || record.purgeAt > now) ? record.turn : null;
}

/** Stores a turn that begins, and that it is one of its conversation's. */
export function newTurnMutations(owner: string, { replyMessage, turn }: NewTurn): Mutation[] {
  const { id: messageId, conversationId, parentId } = replyMessage;
  const stored: StoredTurn = {
    ...turn,
    owner,
    conversationId,
    userMessageId: parentId!,
    messageId,
    lastId: 0,
    ended: false,
    stop: false,
  };
  return [
    { type: "set", key: keys.turn(stored), value: encode({ turn: stored, purgeAt: null } satisfies TurnRecord) },
    { type: "set", key: keys.turnOf(stored, conversationId), value: new Uint8Array() },
  ];
}

/** Replaces a turn's record. Once it has ended it expires, and its log goes to the trash. */
export function replaceTurn(turn: StoredTurn, now: number): Mutation[] {
  const key = keys.turn(turn);
  if (!turn.ended) return [{ type: "set", key, value: encode({ turn, purgeAt: null } satisfies TurnRecord) }];
  const purgeAt = now + KEEP_LOG_MS;
  const trash = keys.trash({ ...turn, dueAt: purgeAt, turnId: turn.id });
  return [
    { type: "set", key, value: encode({ turn, purgeAt } satisfies TurnRecord), expireIn: KEEP_LOG_MS },
    { type: "set", key: trash, value: new Uint8Array() },
  ];
}
