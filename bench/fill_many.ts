import { newId } from "../lib/chat/id.ts";
import type { Conversation, StoredMessage } from "../lib/chat/types.ts";
import { keys } from "../lib/store/keys.ts";
import { type Change, pack } from "../lib/store/limits.ts";
import { messagePieces } from "../lib/store/messages.ts";
import { openKv } from "../lib/store/open.ts";
import { outlineEntries } from "../lib/store/outline.ts";
import { replaceRecord } from "../lib/store/record.ts";
import { write } from "../lib/store/write.ts";

/** Conversations that are prepared at once. */
const BATCH = 1_000;

/** Some conversations of an owner who has none, as they are once their one reply is whole; gives their ids. */
export async function fillMany(path: string, owner: string, count: number): Promise<string[]> {
  using kv = await openKv(path);
  const startedAt = Date.now() - count;
  const ids: string[] = [];
  for (let first = 0; first < count; first += BATCH) {
    const size = Math.min(BATCH, count - first);
    const made = Array.from({ length: size }, (_, i) => oneConversation(first + i, startedAt + first + i));
    ids.push(...made.map(({ conversation }) => conversation.id));
    for (const { change } of pack(made.map((one) => toChange(owner, one)))) await write(kv, change);
  }
  await kv.set(keys.conversationCount(owner), new Deno.KvU64(BigInt(count)));
  return ids;
}

interface Made {
  conversation: Conversation;
  messages: StoredMessage[];
}

function toChange(owner: string, { conversation, messages }: Made): Change {
  const after = { conversation, messageCount: messages.length, purgeAt: null };
  return {
    checks: [],
    mutations: [
      ...replaceRecord(owner, { before: null, after }),
      ...outlineEntries(owner, conversation.id, messages),
    ],
    pieces: messages.flatMap((message, i) => messagePieces(owner, { placed: [i, message], revision: 0 })),
  };
}

function oneConversation(index: number, now: number): Made {
  const [conversationId, questionId, answerId] = [newId(), newId(), newId()];
  const common = { conversationId, createdAt: now };
  const ending = { status: "complete", finishReason: "stop" } as const;
  const reply = { turnId: newId(), model: "bench", ending, error: null, usage: null };
  const times = { createdAt: now, changedAt: now };
  return {
    conversation: { id: conversationId, title: `Conversation ${index}`, ...times, leafId: answerId },
    messages: [
      { ...common, id: questionId, parentId: null, role: "user", content: `Question ${index}` },
      { ...common, id: answerId, parentId: questionId, role: "assistant", content: `Answer ${index}`, reply },
    ],
  };
}
