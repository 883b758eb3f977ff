import assert from "node:assert/strict";
import type { Conversation, StoredMessage } from "../../../lib/chat/types.ts";
import { openStore } from "../../../lib/store/kv.ts";
import { allKeys, countingKv, memoryKv } from "../../helpers/kv.ts";
import { addConversation, newConversation, newTurn, OWNER } from "../../helpers/stored.ts";

const STRANGER = "fedcba9876543210fedcba9876543210";
const TOO_MANY = { code: "too_many_conversations", status: 413, retryable: true };

/** The number that is kept for an owner; `null` where there is none. */
async function kept(kv: Deno.Kv, owner = OWNER): Promise<number | null> {
  const { value } = await kv.get<Deno.KvU64>(["freshet", 1, "conversations", owner]);
  return value && Number(value.value);
}

Deno.test("of many conversations that are begun at once, exactly as many are kept as may be", async () => {
  using memory = await memoryKv();
  const { store } = openStore(memory.kv, { maxConversations: 20 });
  for (let i = 0; i < 10; i++) await addConversation(store);
  const results = await Promise.allSettled(Array.from({ length: 30 }, () => addConversation(store)));
  const refused = results.flatMap((result) => result.status === "rejected" ? result.reason : []);
  assert.equal(refused.length, 20);
  assert.deepEqual(new Set(refused.map(({ code }) => code)), new Set(["too_many_conversations"]));
  assert.equal((await store.conversations(OWNER, { limit: 100 })).items.length, 20);
  await assert.rejects(addConversation(store), TOO_MANY);
  await assert.rejects(addConversation(store), {
    message: /^You have as many conversations as can be kept, which is 20\./,
  });
  await addConversation(store, { owner: STRANGER });
});

Deno.test("a conversation that is there goes on, whatever their number", async () => {
  using memory = await memoryKv();
  const { store } = openStore(memory.kv, { maxConversations: 1 });
  const { conversation } = await addConversation(store);
  await store.addTurn(OWNER, newTurn(conversation));
  assert.equal((await store.messages(OWNER, conversation.id)).length, 4);
});

Deno.test("one that is deleted makes room; to take that back is always possible", async () => {
  using memory = await memoryKv();
  const { store } = openStore(memory.kv, { maxConversations: 2 });
  const [first] = [await addConversation(store), await addConversation(store)];
  await store.deleteConversation(OWNER, first.conversation.id, 60_000);
  await addConversation(store);
  await assert.rejects(addConversation(store), TOO_MANY);
  assert.equal(await store.restoreConversation(OWNER, first.conversation.id), true);
  assert.equal(await kept(memory.kv), 3);
  await store.deleteConversation(OWNER, first.conversation.id, 60_000);
  await assert.rejects(addConversation(store), TOO_MANY);
});

Deno.test("where there are more than may be, since fewer may, one can still be deleted, renamed and gone on with", async () => {
  using memory = await memoryKv();
  const { store: before } = openStore(memory.kv);
  const [{ conversation }] = [
    await addConversation(before),
    await addConversation(before),
    await addConversation(before),
  ];
  const { store } = openStore(memory.kv, { maxConversations: 1 });
  await assert.rejects(addConversation(store), TOO_MANY);
  assert.equal(await store.setTitle(OWNER, conversation.id, "Rivers"), true);
  await store.addTurn(OWNER, newTurn(conversation));
  assert.equal(await store.deleteConversation(OWNER, conversation.id, 5_000), true);
});

Deno.test("what is imported counts, also where it takes several commits, and what is refused leaves nothing", async () => {
  using memory = await memoryKv();
  const { store } = openStore(memory.kv, { maxConversations: 3 });
  const file = (text: string): [Conversation, StoredMessage[]] => {
    const { conversation, userMessage, replyMessage } = newTurn(newConversation(), { text });
    return [conversation, [userMessage, replyMessage]];
  };
  await addConversation(store);
  const [small, large] = [file("Hi"), file("x".repeat(1_500_000))];
  assert.equal(await store.importConversation(OWNER, ...small), "added");
  assert.equal(await store.importConversation(OWNER, ...large), "added");
  assert.equal(await kept(memory.kv), 3);
  assert.equal(await store.importConversation(OWNER, ...small), "there");
  const before = await allKeys(memory.kv);
  await assert.rejects(store.importConversation(OWNER, ...file("No")), TOO_MANY);
  await assert.rejects(store.importConversation(OWNER, ...file("x".repeat(1_500_000))), TOO_MANY);
  assert.deepEqual(await allKeys(memory.kv), before);
});

Deno.test("the number follows what becomes of conversations, and goes with the last of them", async () => {
  using memory = await memoryKv();
  const clock = { time: 1_000 };
  const { store } = openStore(memory.kv, { now: () => clock.time, keepDays: 1 });
  const turns = await Promise.all(Array.from({ length: 300 }, () => addConversation(store)));
  assert.equal(await kept(memory.kv), 300);
  await Promise.all(turns.slice(0, 100).map(({ conversation: { id } }) => store.deleteConversation(OWNER, id, 5_000)));
  assert.equal(await kept(memory.kv), 200);
  clock.time += 5_000;
  while (await store.sweep() > 0);
  assert.equal(await kept(memory.kv), 200);
  clock.time += 86_400_000;
  while (await store.sweep() > 0);
  assert.deepEqual(await allKeys(memory.kv), []);
});

Deno.test("one that is past its time and imported anew counts once", async () => {
  using memory = await memoryKv();
  const clock = { time: 1_000 };
  const { store } = openStore(memory.kv, { now: () => clock.time, keepDays: 1 });
  const { conversation } = await addConversation(store);
  clock.time += 2 * 86_400_000;
  const anew = { ...conversation, changedAt: clock.time };
  assert.equal(await store.importConversation(OWNER, anew, [newTurn(anew).userMessage]), "added");
  assert.equal(await kept(memory.kv), 1);
});

Deno.test("conversations of a store that kept no number, or lost it, are counted once", async () => {
  using memory = await memoryKv();
  const { kv, traffic, reset } = countingKv(memory.kv);
  const { store } = openStore(kv, { maxConversations: 50 });
  const [first] = await Promise.all(Array.from({ length: 40 }, () => addConversation(store)));
  for (const damage of [() => kv.delete(key), () => kv.set(key, new Uint8Array([7]))]) {
    await damage();
    await addConversation(store);
    reset();
    await addConversation(store);
    assert.equal(traffic.listed, 0);
  }
  assert.equal(await kept(memory.kv), 44);
  await kv.delete(key);
  await store.deleteConversation(OWNER, first.conversation.id, 5_000);
  assert.equal(await kept(memory.kv), 43);
});

const key = ["freshet", 1, "conversations", OWNER];
