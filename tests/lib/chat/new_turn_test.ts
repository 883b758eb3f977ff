import assert from "node:assert/strict";
import { newConversation, newTurn } from "../../../lib/chat/new_turn.ts";

const ID = /^[0-9a-f]{32}$/;

const origin = (conversation = newConversation(7)) => ({
  conversation,
  origin: { history: [], question: null, message: "Hi", kept: { content: "" } },
  model: "fake",
  now: 8,
  turn: { id: "t", runner: "r", leaseUntil: 9 },
});

Deno.test("ids are of 128 random bits, and no two are the same", () => {
  const ids: string[] = [];
  for (let i = 0; i < 100; i++) {
    const { conversation, userMessage, replyMessage } = newTurn(origin());
    ids.push(conversation.id, userMessage!.id, replyMessage.id);
  }
  for (const id of ids) assert.match(id, ID);
  assert.equal(new Set(ids).size, 300);
  // Every one of the 32 digits varies.
  for (let i = 0; i < 32; i++) assert.ok(new Set(ids.map((id) => id[i])).size > 8, `digit ${i}`);
});

Deno.test("a turn is a message and the empty reply to it, in one conversation", () => {
  const conversation = newConversation(7);
  assert.deepEqual({ ...conversation, id: "" }, { id: "", title: null, createdAt: 7, changedAt: 7, leafId: null });
  const { userMessage, replyMessage, turn } = newTurn(origin(conversation));
  const common = { conversationId: conversation.id, createdAt: 8 };
  assert.deepEqual(userMessage, { ...common, id: userMessage!.id, parentId: null, role: "user", content: "Hi" });
  assert.deepEqual(turn, { id: "t", runner: "r", leaseUntil: 9 });
  assert.deepEqual(replyMessage, {
    ...common,
    id: replyMessage.id,
    parentId: userMessage!.id,
    role: "assistant",
    content: "",
    reply: { turnId: "t", model: "fake", ending: null, error: null, usage: null },
  });
});

Deno.test("another reply to a message that is there brings no message of its own, and begins with what it continues", () => {
  const question = newTurn(origin()).userMessage;
  const { userMessage, replyMessage } = newTurn({
    ...origin(),
    origin: { history: [], question, message: "Hi", kept: { content: "Half" } },
  });
  assert.equal(userMessage, null);
  assert.deepEqual([replyMessage.parentId, replyMessage.content], [question!.id, "Half"]);
});
