import type { NewTurn } from "../chat/ports.ts";
import { ChatError } from "../errors.ts";
import { claimSteps } from "./attachment_record.ts";
import { countStep } from "./conversation_count.ts";
import { isId, keys } from "./keys.ts";
import { fits } from "./limits.ts";
import { messagePieces } from "./messages.ts";
import { addToOutline } from "./outline.ts";
import { isThere, readRecord, replaceRecord, withTurn } from "./record.ts";
import { CONFLICT, retry } from "./retry.ts";
import { settingsPieces } from "./settings.ts";
import { newTurnMutations } from "./turn_record.ts";
import { write } from "./write.ts";

/** How long the writing of a new conversation may take where it needs several commits, in milliseconds. */
const RESERVED_MS = 3_600_000;

/** See `Store.addTurn`. */
export async function addTurn(
  kv: Deno.Kv,
  owner: string,
  { turn, now, keptFrom, limit }: {
    turn: NewTurn;
    now: number;
    keptFrom: number;
    /** Most conversations of an owner. */
    limit: number;
  },
): Promise<void> {
  const { id, leafId } = turn.conversation;
  for (const each of [owner, id, turn.turn.id, turn.userMessage?.id ?? id, turn.replyMessage.id]) {
    if (!isId(each)) throw new TypeError(`Cannot store "${each}": it is no id`);
  }
  const isNew = { key: keys.turn({ owner, id: turn.turn.id }), versionstamp: null };
  let reserved: string | null = null;
  let attempts = 0;
  await retry(async () => {
    if (attempts++ > 0 && (await kv.get(isNew.key)).versionstamp !== null) {
      throw alreadyBegun();
    }
    const { record, check } = await readRecord(kv, { owner, id });
    const isOurs = record !== null && check.versionstamp === reserved;
    if (!isOurs && (record ? !isThere(record, keptFrom) : leafId !== null)) {
      throw new ChatError("not_found", "There is no such conversation");
    }
    const first = record?.messageCount ?? 0;
    const messages = turn.userMessage ? [turn.userMessage, turn.replyMessage] : [turn.replyMessage];
    const after = withTurn(record, turn);
    const count = await countStep(kv, owner, { before: record, after, limit });
    const attachments = turn.userMessage?.attachments ?? [];
    const claims = await claimSteps(kv, owner, { conversationId: id, attachments }).catch(async (error) => {
      // Where that turn has begun in another process, its message has them.
      throw (await kv.get(isNew.key)).versionstamp === null ? error : alreadyBegun();
    });
    const change = {
      checks: [check, isNew, ...count.checks, ...claims.flatMap(({ checks }) => checks)],
      mutations: [
        ...replaceRecord(owner, { before: record, after }),
        ...newTurnMutations(owner, turn),
        ...count.mutations,
        ...claims.flatMap(({ mutations }) => mutations),
        ...await addToOutline(kv, { owner, id, first }, messages),
      ],
      pieces: [
        ...messages.flatMap((message, i) => messagePieces(owner, { placed: [first + i, message], revision: 0 })),
        ...turn.settings ? settingsPieces(owner, id, { settings: turn.settings, revision: 0 }) : [],
      ],
    };
    if (!record && !fits(change)) {
      // Several commits: until the last, the conversation is in the trash, so that nothing is left if this breaks off.
      const hidden = { conversation: turn.conversation, messageCount: 0, purgeAt: now + RESERVED_MS };
      reserved = await write(kv, { checks: [check], mutations: replaceRecord(owner, { before: null, after: hidden }) });
      return CONFLICT;
    }
    if (await write(kv, change) === null) return CONFLICT;
  });
}

function alreadyBegun(): ChatError {
  return new ChatError("already_begun", "That turn has begun");
}
