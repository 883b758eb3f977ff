import { unknownAttachment } from "../chat/attachments.ts";
import type { Attachment } from "../chat/types.ts";
import { isId, keys } from "./keys.ts";
import type { Change, Mutation } from "./limits.ts";
import { decodeOrNull, encode } from "./pieces.ts";

const NOTHING = new Uint8Array();

/** What is kept of an image beside its bytes. */
export interface AttachmentRecord {
  attachment: Attachment;
  /** The conversation that it is part of; `null` while it waits for a message. */
  conversationId: string | null;
  /** When it is removed, in milliseconds since the epoch, unless a message has taken it along; `null` from then on. */
  dueAt: number | null;
  /** Whether all of its bytes are there. */
  isWhole: boolean;
}

export interface FoundAttachment {
  record: AttachmentRecord | null;
  check: Deno.AtomicCheck;
}

export async function readAttachment(
  kv: Deno.Kv,
  { owner, id }: { owner: string; id: string },
): Promise<FoundAttachment> {
  const { key, value, versionstamp } = await kv.get<Uint8Array>(keys.attachment(owner, id));
  return { record: value && decodeOrNull(value) as AttachmentRecord | null, check: { key, versionstamp } };
}

/** Replaces a record, and keeps in step what follows from it: what waits, what a conversation has, and the trash. */
export function replaceAttachment(
  owner: string,
  { before, after }: { before: AttachmentRecord | null; after: AttachmentRecord },
): Mutation[] {
  return [
    ...(before ? placesOf(owner, before) : []).map((key) => ({ type: "delete" as const, key })),
    { type: "set", key: keys.attachment(owner, after.attachment.id), value: encode(after) },
    ...placesOf(owner, after).map((key) => ({ type: "set" as const, key, value: NOTHING })),
  ];
}

function placesOf(owner: string, { attachment: { id }, conversationId, dueAt }: AttachmentRecord): Deno.KvKey[] {
  const waits = dueAt === null ? [] : [keys.upload(owner, id), keys.uploadTrash({ owner, dueAt, uploadId: id })];
  return conversationId === null ? waits : [...waits, keys.attachmentOf(owner, conversationId, id)];
}

/**
 * What makes images part of a conversation, a step for each.
 *
 * @throws {ChatError} `unknown_attachment`: one is not there, or is part of another conversation
 */
export async function claimSteps(
  kv: Deno.Kv,
  owner: string,
  { conversationId, attachments }: { conversationId: string; attachments: readonly Attachment[] },
): Promise<Change[]> {
  const ids = [...new Set(attachments.map(({ id }) => id))];
  return await Promise.all(ids.map(async (id) => {
    const { record, check } = isId(id) ? await readAttachment(kv, { owner, id }) : { record: null, check: null };
    const isFree = record?.isWhole && (record.conversationId === null || record.conversationId === conversationId);
    if (!isFree) throw unknownAttachment();
    if (record.conversationId !== null) return { checks: [check!], mutations: [] };
    const after = { ...record, conversationId, dueAt: null };
    return { checks: [check!], mutations: replaceAttachment(owner, { before: record, after }) };
  }));
}
