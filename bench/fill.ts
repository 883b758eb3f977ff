import { newId } from "../lib/chat/id.ts";
import type { NewTurn, TurnProgress } from "../lib/chat/ports.ts";
import { openStore } from "../lib/store/kv.ts";
import { openKv } from "../lib/store/open.ts";

/** Turns ended in one commit. */
const BATCH = 200;

const RUNNER = "bench";

/** Some conversations of an owner, as they are once their one reply is whole; gives their ids. */
export async function fillStore(path: string, owner: string, count: number): Promise<string[]> {
  const { store, turns } = openStore(await openKv(path));
  try {
    const startedAt = Date.now() - count;
    const added: NewTurn[] = [];
    for (let i = 0; i < count; i++) {
      added.push(oneTurn(i, startedAt + i));
      await store.addTurn(owner, added[i]);
    }
    const ends = added.map(({ turn }) => endOf({ owner, id: turn.id }));
    for (let i = 0; i < count; i += BATCH) await turns.commit(ends.slice(i, i + BATCH), RUNNER);
    return added.map(({ conversation }) => conversation.id);
  } finally {
    store.close();
  }
}

function oneTurn(index: number, now: number): NewTurn {
  const [conversationId, questionId, answerId, turnId] = [newId(), newId(), newId(), newId()];
  const common = { conversationId, createdAt: now };
  const reply = { turnId, model: "bench", ending: ENDING, error: null, usage: null };
  return {
    conversation: { id: conversationId, title: `Conversation ${index}`, createdAt: now, changedAt: now, leafId: null },
    userMessage: { ...common, id: questionId, parentId: null, role: "user", content: `Question ${index}` },
    replyMessage: {
      ...common,
      id: answerId,
      parentId: questionId,
      role: "assistant",
      content: `Answer ${index}`,
      reply,
    },
    turn: { id: turnId, runner: RUNNER, leaseUntil: now },
  };
}

const ENDING = { status: "complete", finishReason: "stop" } as const;

function endOf(turn: TurnProgress["turn"]): TurnProgress {
  return {
    turn,
    events: [{ id: 1, event: { type: "end", data: { ...ENDING, html: "" } } }],
    ended: true,
    leaseUntil: 0,
  };
}
