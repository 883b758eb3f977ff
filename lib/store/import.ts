import type { ImportOutcome } from "../chat/ports.ts";
import type { ChatSettings, Conversation, StoredMessage } from "../chat/types.ts";
import { claimSteps } from "./attachment_record.ts";
import { countStep } from "./conversation_count.ts";
import { isId, keys } from "./keys.ts";
import { type Change, fits, type Mutation, pack, type Piece } from "./limits.ts";
import { messagePieces } from "./messages.ts";
import { outlineEntries } from "./outline.ts";
import { type ConversationRecord, type FoundRecord, isThere, readRecord, replaceRecord } from "./record.ts";
import { CONFLICT, retry } from "./retry.ts";
import { settingsPieces } from "./settings.ts";
import { purge } from "./trash.ts";
import { write } from "./write.ts";

/** How long the writing of a conversation may take where it needs several commits, in milliseconds. */
const RESERVED_MS = 3_600_000;

/** Images that one commit makes part of a conversation: there is room for more of the longest keys. */
const CLAIMS_AT_ONCE = 50;

/** How long whoever writes one is left alone before it is taken for broken off, in milliseconds. */
const WRITE_MS = 10_000;

/** How often others look whether it is there, in milliseconds. */
const LOOK_MS = 25;

export interface ImportOptions {
  conversation: Conversation;
  /** In the order in which they were added. */
  messages: StoredMessage[];
  settings?: ChatSettings;
  now: number;
  keptFrom: number;
  /** Most conversations of an owner. */
  limit: number;
}

/** See `Store.importConversation`. */
export async function importConversation(
  kv: Deno.Kv,
  owner: string,
  { conversation, messages, settings, now, keptFrom, limit }: ImportOptions,
): Promise<ImportOutcome> {
  for (const each of [owner, conversation.id, ...messages.map(({ id }) => id)]) {
    if (!isId(each)) throw new TypeError(`Cannot store "${each}": it is no id`);
  }
  const after: ConversationRecord = { conversation, messageCount: messages.length, purgeAt: null };
  if (!isThere(after, keptFrom)) return "past";
  const pieces = [
    ...messages.flatMap((message, i) => messagePieces(owner, { placed: [i, message], revision: 0 })),
    ...settings ? settingsPieces(owner, conversation.id, { settings, revision: 0 }) : [],
  ];
  const outline = outlineEntries(owner, conversation.id, messages);
  return await retry(async () => {
    const { record, check } = await readWritten(kv, { owner, id: conversation.id, now });
    if (isThere(record, keptFrom)) return "there";
    if (record) {
      // Deleted, past its time, or begun by an import that broke off.
      await purge(kv, { owner, id: conversation.id, found: { record, check } });
      return CONFLICT;
    }
    const count = await countStep(kv, owner, { before: null, after, limit });
    const attachments = messages.flatMap(({ attachments = [] }) => attachments);
    const claims = await claimSteps(kv, owner, { conversationId: conversation.id, attachments });
    const steps = [count, ...claims];
    const mutations = [
      ...replaceRecord(owner, { before: null, after }),
      ...steps.flatMap(({ mutations }) => mutations),
      ...outline,
    ];
    const change = { checks: [check, ...steps.flatMap(({ checks }) => checks)], mutations, pieces };
    const isDone = fits(change)
      ? await write(kv, change) !== null
      : await writeInParts(kv, { owner, after, outline, pieces, check, now, count, claims });
    return isDone ? "added" : CONFLICT;
  });
}

/** The record, once nobody is at work writing it any more: two who remove what the other has begun would never be done. */
async function readWritten(
  kv: Deno.Kv,
  { now, ...place }: { owner: string; id: string; now: number },
): Promise<FoundRecord> {
  for (let waited = 0;; waited += LOOK_MS) {
    const found = await readRecord(kv, place);
    if (waited >= WRITE_MS || !found.record?.writtenUntil || found.record.writtenUntil <= now) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/**
 * Several commits: until the last, the conversation is in the trash, so that nothing is left of it if this breaks off. `false`
 * where somebody else came first, who has removed what was written.
 */
async function writeInParts(
  kv: Deno.Kv,
  { owner, after, outline, pieces, check, now, count, claims }: {
    owner: string;
    after: ConversationRecord;
    outline: Mutation[];
    pieces: Piece[];
    check: Deno.AtomicCheck;
    now: number;
    /** What counts it. */
    count: Pick<Change, "checks" | "mutations">;
    /** What makes its images part of it. */
    claims: Change[];
  },
): Promise<boolean> {
  const hidden = { ...after, purgeAt: now + RESERVED_MS, writtenUntil: now + WRITE_MS };
  const first = replaceRecord(owner, { before: null, after: hidden });
  const versionstamp = await write(kv, { checks: [check], mutations: first });
  if (versionstamp === null) return false;
  const checks = [{ key: keys.conversation(owner, after.conversation.id), versionstamp }];
  const parts = [
    ...outline.map((entry) => ({ checks: [], mutations: [entry] })),
    ...pieces.map((piece) => ({ checks: [], mutations: [], pieces: [piece] })),
  ];
  for (const { change } of pack<Change>(parts)) {
    if (await write(kv, { ...change, checks }) === null) return false;
  }
  for (let i = 0; i < claims.length; i += CLAIMS_AT_ONCE) {
    const some = claims.slice(i, i + CLAIMS_AT_ONCE);
    const mutations = some.flatMap(({ mutations }) => mutations);
    if (await write(kv, { checks: [...checks, ...some.flatMap(({ checks }) => checks)], mutations }) === null) {
      return false;
    }
  }
  const mutations = [...replaceRecord(owner, { before: hidden, after }), ...count.mutations];
  return await write(kv, { checks: [...checks, ...count.checks], mutations }) !== null;
}
