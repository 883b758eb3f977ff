import type { NewTurn } from "../chat/ports.ts";
import type { Conversation } from "../chat/types.ts";
import { keys } from "./keys.ts";
import type { Mutation } from "./limits.ts";
import { decode, encode } from "./pieces.ts";

const NOTHING = new Uint8Array();

/** What is kept of a conversation itself. */
export interface ConversationRecord {
  conversation: Conversation;
  /** Messages ever added: the next one's place in the order. */
  messageCount: number;
  /** When it is to be removed for good, in milliseconds since the epoch; hidden until then. `null`: never. */
  purgeAt: number | null;
  /** Until when somebody may be at work writing it, in milliseconds since the epoch; absent where it is written. */
  writtenUntil?: number;
}

export interface FoundRecord {
  record: ConversationRecord | null;
  /** That it has not changed since. */
  check: Deno.AtomicCheck;
}

export async function readRecord(kv: Deno.Kv, { owner, id }: { owner: string; id: string }): Promise<FoundRecord> {
  return toFoundRecord(await kv.get<Uint8Array>(keys.conversation(owner, id)));
}

export function toFoundRecord(
  { key, value, versionstamp }: Deno.KvEntryMaybe<Uint8Array>,
  read: (bytes: Uint8Array) => unknown = decode,
): FoundRecord {
  return { record: value && read(value) as ConversationRecord | null, check: { key, versionstamp } };
}

/** Whether one may read and change it, where what was not changed after `keptFrom` is past its time. */
export function isThere(record: ConversationRecord | null, keptFrom: number): record is ConversationRecord {
  return record?.purgeAt === null && record.conversation.changedAt > keptFrom;
}

/** Replaces a record, and keeps what follows from it in step: the lists by last change, and the trash. */
export function replaceRecord(
  owner: string,
  { before, after }: { before: ConversationRecord | null; after: ConversationRecord },
): Mutation[] {
  const { conversation } = after;
  return [
    ...(before ? placesOf(owner, before) : []).map((key) => ({ type: "delete" as const, key })),
    { type: "set", key: keys.conversation(owner, conversation.id), value: encode(after) },
    ...placesOf(owner, after).map((key, i) => {
      return { type: "set" as const, key, value: i === 0 ? encode(conversation) : NOTHING };
    }),
  ];
}

/** A conversation is either in the trash or in its owner's list, which has its value, and in everybody's. */
function placesOf(owner: string, { conversation, purgeAt }: ConversationRecord): Deno.KvKey[] {
  if (purgeAt === null) return [keys.recent(owner, conversation), keys.change({ ...conversation, owner })];
  return [keys.trash({ dueAt: purgeAt, owner, conversationId: conversation.id, turnId: null })];
}

/** The record once a turn has been added. A clock that is behind does not move the conversation back in the list. */
export function withTurn(record: ConversationRecord | null, turn: NewTurn): ConversationRecord {
  const { conversation = turn.conversation, messageCount = 0 } = record ?? {};
  const { id, createdAt } = turn.replyMessage;
  return {
    conversation: { ...conversation, leafId: id, changedAt: Math.max(conversation.changedAt, createdAt) },
    messageCount: messageCount + (turn.userMessage ? 2 : 1),
    purgeAt: null,
  };
}
