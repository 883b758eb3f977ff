import type { TurnRef } from "../chat/ports.ts";

/** The version of what is stored; another layout gets another number. */
const ROOT = ["freshet", 1] as const;

/** Whether a string can be an id of ours. Others are in no key, and have to be taken for unknown before one is made. */
export function isId(...strings: string[]): boolean {
  return strings.every((string) => /^[\w-]{1,64}$/.test(string));
}

/** What is past its time at `dueAt`: a deleted conversation, or (with `turnId`) the log of a turn that has ended. */
export interface Trash {
  dueAt: number;
  owner: string;
  conversationId: string;
  turnId: string | null;
}

/** An image that no message has taken along until `dueAt`. */
interface UploadTrash {
  dueAt: number;
  owner: string;
  uploadId: string;
}

/** That a conversation was last changed at `changedAt`. */
export interface LastChange {
  changedAt: number;
  owner: string;
  id: string;
}

export const keys = {
  /** Never written. */
  ping: (): Deno.KvKey => [...ROOT, "ping"],
  /** What is counted of an owner or an address. */
  count: (name: string): Deno.KvKey => [...ROOT, "count", name],
  /** Tokens that all have used on a day. */
  tokens: (day: number): Deno.KvKey => [...ROOT, "tokens", day],
  /** What sign-ins are sealed with. */
  signInKey: (): Deno.KvKey => [...ROOT, "sign_in_key"],
  /** That a sign-in has ended before its time. */
  endedSignIn: (id: string): Deno.KvKey => [...ROOT, "ended_sign_in", id],
  /** Until when wrong passwords of somebody count. */
  attempts: (name: string): Deno.KvKey => [...ROOT, "attempts", name],
  /** A conversation's record. */
  conversation: (owner: string, id: string): Deno.KvKey => [...ROOT, "conversation", owner, id],
  /** Conversations of an owner by their last change; each entry holds the conversation, so that a list is one read. */
  recents: (owner: string): Deno.KvKey => [...ROOT, "recent", owner],
  recent: (owner: string, { changedAt, id }: { changedAt: number; id: string }): Deno.KvKey => [
    ...keys.recents(owner),
    changedAt,
    id,
  ],
  /** How many conversations an owner has. */
  conversationCount: (owner: string): Deno.KvKey => [...ROOT, "conversations", owner],
  /** Everybody's conversations by their last change, for those that are kept for a time only. */
  changes: (): Deno.KvKey => [...ROOT, "changed"],
  change: ({ changedAt, owner, id }: LastChange): Deno.KvKey => [...keys.changes(), changedAt, owner, id],
  /** Ends a range that begins with what changed first and has in it what changed at `time`. */
  changesAfter: (time: number): Deno.KvKey => [...keys.changes(), time + 1],
  /** All revisions of how a conversation is answered. */
  settings: (owner: string, conversationId: string): Deno.KvKey => [...ROOT, "settings", owner, conversationId],
  messages: (owner: string, conversationId: string): Deno.KvKey => [...ROOT, "message", owner, conversationId],
  /** All revisions of a message. */
  message: (owner: string, { conversationId, id }: { conversationId: string; id: string }): Deno.KvKey => [
    ...keys.messages(owner, conversationId),
    id,
  ],
  /** The record of an image. */
  attachment: (owner: string, id: string): Deno.KvKey => [...ROOT, "attachment", owner, id],
  attachmentPieces: (owner: string, id: string): Deno.KvKey => [...ROOT, "attachment_piece", owner, id],
  attachmentPiece: (owner: string, id: string, index: number): Deno.KvKey => [
    ...keys.attachmentPieces(owner, id),
    index,
  ],
  /** The images of a conversation. */
  attachmentsOf: (owner: string, conversationId: string): Deno.KvKey => [
    ...ROOT,
    "attachment_of",
    owner,
    conversationId,
  ],
  attachmentOf: (owner: string, conversationId: string, id: string): Deno.KvKey => [
    ...keys.attachmentsOf(owner, conversationId),
    id,
  ],
  /** The images of an owner that wait for a message. */
  uploads: (owner: string): Deno.KvKey => [...ROOT, "upload", owner],
  upload: (owner: string, id: string): Deno.KvKey => [...keys.uploads(owner), id],
  outline: (owner: string, conversationId: string): Deno.KvKey => [...ROOT, "outline", owner, conversationId],
  /** Some messages' places in the conversation, in the order in which they were added. */
  outlineEntry: (owner: string, conversationId: string, index: number): Deno.KvKey => [
    ...keys.outline(owner, conversationId),
    index,
  ],
  turn: ({ owner, id }: TurnRef): Deno.KvKey => [...ROOT, "turn", owner, id],
  /** The turns of a conversation whose logs are kept. */
  turnsOf: (owner: string, conversationId: string): Deno.KvKey => [...ROOT, "turn_of", owner, conversationId],
  turnOf: ({ owner, id }: TurnRef, conversationId: string): Deno.KvKey => [...keys.turnsOf(owner, conversationId), id],
  segments: ({ owner, id }: TurnRef): Deno.KvKey => [...ROOT, "segment", owner, id],
  /** By the number of its last event, so that the one that holds a number is the first from that number on. */
  segment: (turn: TurnRef, lastId: number): Deno.KvKey => [...keys.segments(turn), lastId],
  trashes: (): Deno.KvKey => [...ROOT, "trash"],
  trash: ({ dueAt, owner, conversationId, turnId }: Trash): Deno.KvKey => [
    ...keys.trashes(),
    dueAt,
    owner,
    conversationId,
    turnId ?? "",
  ],
  /** Among the others, with a part less. */
  uploadTrash: ({ dueAt, owner, uploadId }: UploadTrash): Deno.KvKey => [...keys.trashes(), dueAt, owner, uploadId],
  /** Ends a range that begins with what is due first and has in it what is due at `now`. */
  trashAfter: (now: number): Deno.KvKey => [...keys.trashes(), now + 1],
};

/** The last part of a key made by `keys.message` or `keys.turnOf` and of keys below, `below` of its parts further up. */
export function idIn(key: Deno.KvKey, below = 0): string {
  return key.at(-1 - below) as string;
}

/** Where in the list a key made by `keys.recent` stands. */
export function placeIn(key: Deno.KvKey): Omit<LastChange, "owner"> {
  const [changedAt, id] = key.slice(-2) as [number, string];
  return { changedAt, id };
}

export function changeOf(key: Deno.KvKey): LastChange {
  const [changedAt, owner, id] = key.slice(ROOT.length + 1) as [number, string, string];
  return { changedAt, owner, id };
}

export function trashOf(key: Deno.KvKey): Trash | UploadTrash {
  const [dueAt, owner, id, turnId] = key.slice(ROOT.length + 1) as [number, string, string, string?];
  return turnId === undefined
    ? { dueAt, owner, uploadId: id }
    : { dueAt, owner, conversationId: id, turnId: turnId || null };
}
