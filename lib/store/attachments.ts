import { type AttachmentStore, type KeptAttachment, type NewAttachment, UPLOAD_KEEP_MS } from "../chat/attachments.ts";
import { ChatError } from "../errors.ts";
import { type AttachmentRecord, readAttachment, replaceAttachment } from "./attachment_record.ts";
import { isId, keys } from "./keys.ts";
import { MAX_VALUE_BYTES, type Mutation, pack } from "./limits.ts";
import { isThere, readRecord } from "./record.ts";
import { CONFLICT, retry } from "./retry.ts";
import { remove, wipe, write } from "./write.ts";

/** Pieces read at once: together, some 640 KiB. */
const BATCH = 10;

export interface KvAttachmentsOptions {
  /** Milliseconds since the epoch. */
  now(): number;
  /** What conversations were last changed then or before is past its time. */
  keptFrom(): number;
}

/** Images, in Deno KV. */
export class KvAttachments implements AttachmentStore {
  readonly #kv: Deno.Kv;
  readonly #options: KvAttachmentsOptions;

  constructor(kv: Deno.Kv, options: KvAttachmentsOptions) {
    this.#kv = kv;
    this.#options = options;
  }

  async add(owner: string, { attachment, bytes, maxWaiting = Infinity }: NewAttachment): Promise<boolean> {
    const { id } = attachment;
    if (!isId(owner, id)) throw new TypeError(`Cannot store "${id}" of "${owner}": it is no id`);
    if (bytes.byteLength !== attachment.bytes) throw new TypeError(`Cannot store "${id}": it has another length`);
    await this.#admit(owner, maxWaiting);
    const dueAt = this.#options.now() + UPLOAD_KEEP_MS;
    const begun: AttachmentRecord = { attachment, conversationId: null, dueAt, isWhole: false };
    // The id is taken, and what is written from here on is removed if this breaks off.
    const key = keys.attachment(owner, id);
    const mutations = replaceAttachment(owner, { before: null, after: begun });
    const versionstamp = await write(this.#kv, { checks: [{ key, versionstamp: null }], mutations });
    if (versionstamp === null) return false;
    const checks = [{ key, versionstamp }];
    for (
      const { change } of pack(toPieces(owner, { id, bytes }).map((piece) => ({ checks: [], mutations: [piece] })))
    ) {
      await this.#commit({ ...change, checks });
    }
    await this.#commit({
      checks,
      mutations: replaceAttachment(owner, { before: begun, after: { ...begun, isWhole: true } }),
    });
    return true;
  }

  async find(owner: string, id: string): Promise<KeptAttachment | null> {
    if (!isId(owner, id)) return null;
    const { record } = await readAttachment(this.#kv, { owner, id });
    if (!record?.isWhole) return null;
    const { attachment, conversationId, dueAt } = record;
    if (dueAt !== null && dueAt <= this.#options.now()) return null;
    if (conversationId !== null) {
      const { record } = await readRecord(this.#kv, { owner, id: conversationId });
      if (!isThere(record, this.#options.keptFrom())) return null;
    }
    return { attachment, conversationId };
  }

  async *read(owner: string, id: string): AsyncGenerator<Uint8Array> {
    if (!isId(owner, id)) return;
    const prefix = keys.attachmentPieces(owner, id);
    for await (const { value } of this.#kv.list<Uint8Array>({ prefix }, { batchSize: BATCH })) yield value;
  }

  async remove(owner: string, id: string): Promise<boolean> {
    if (!isId(owner, id)) return false;
    return await removeUpload(this.#kv, { owner, id });
  }

  /** Two at once may both be the last. */
  async #admit(owner: string, maxWaiting: number): Promise<void> {
    if (maxWaiting === Infinity) return;
    const waiting = await Array.fromAsync(this.#kv.list({ prefix: keys.uploads(owner) }, { limit: maxWaiting }));
    if (waiting.length < maxWaiting) return;
    const message = `${maxWaiting} images are waiting for a message already: send them, or remove some of them`;
    throw new ChatError("too_many_uploads", message, { retryable: true });
  }

  async #commit(change: { checks: Deno.AtomicCheck[]; mutations: Mutation[] }): Promise<void> {
    if (await write(this.#kv, change) !== null) return;
    throw new ChatError("unavailable", "The image was removed while it was being stored", { retryable: true });
  }
}

function toPieces(owner: string, { id, bytes }: { id: string; bytes: Uint8Array }): Mutation[] {
  return Array.from({ length: Math.ceil(bytes.byteLength / MAX_VALUE_BYTES) }, (_, i) => ({
    type: "set",
    key: keys.attachmentPiece(owner, id, i),
    value: bytes.subarray(i * MAX_VALUE_BYTES, (i + 1) * MAX_VALUE_BYTES),
  }));
}

/**
 * Removes an image that waits for a message, or only what was to be removed at `dueAt`. The record goes first: a message that
 * would take it along finds it gone.
 */
export async function removeUpload(
  kv: Deno.Kv,
  { owner, id, dueAt }: { owner: string; id: string; dueAt?: number },
): Promise<boolean> {
  return await retry(async () => {
    const { record, check } = await readAttachment(kv, { owner, id });
    const isMeant = record && record.dueAt !== null && (dueAt === undefined || record.dueAt === dueAt);
    if (record && !isMeant) return false;
    const mutations = [check.key, keys.upload(owner, id)].map((key) => ({ type: "delete" as const, key }));
    if (record && await write(kv, { checks: [check], mutations }) === null) return CONFLICT;
    // Unless there is a new one of that id.
    await wipe(kv, keys.attachmentPieces(owner, id), [{ ...check, versionstamp: null }]);
    // Last, so that what is broken off here is taken up again.
    if (record) await remove(kv, [keys.uploadTrash({ owner, dueAt: record.dueAt!, uploadId: id })]);
    return record !== null;
  });
}

/** Removes the images of a conversation, unless one of the checks fails. */
export async function removeAttachments(
  kv: Deno.Kv,
  { owner, conversationId, checks }: { owner: string; conversationId: string; checks: Deno.AtomicCheck[] },
): Promise<void> {
  for await (const { key } of kv.list({ prefix: keys.attachmentsOf(owner, conversationId) })) {
    const id = key.at(-1) as string;
    await wipe(kv, keys.attachmentPieces(owner, id), checks);
    if (!await remove(kv, [keys.attachment(owner, id), key], checks)) return;
  }
}
