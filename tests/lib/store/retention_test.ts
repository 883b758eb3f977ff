import assert from "node:assert/strict";
import { openStore } from "../../../lib/store/kv.ts";
import { SWEEP_AT_ONCE } from "../../../lib/store/trash.ts";
import { allKeys, countingKv, memoryKv, wrapKv } from "../../helpers/kv.ts";
import { addConversation, newTurn, OWNER } from "../../helpers/stored.ts";
import { beginTurn, progressOf, RUNNER, texts } from "../../helpers/stored_turns.ts";

const DAY = 86_400_000;

/** A store that keeps conversations for three days, on a clock of its own that begins a day after the epoch. */
function keepThreeDays(kv: Deno.Kv) {
  const clock = { time: DAY };
  return { clock, ...openStore(kv, { now: () => clock.time, keepDays: 3 }) };
}

Deno.test("what is past its time is not there for anybody, before it is swept too", async () => {
  using memory = await memoryKv();
  const { store, clock } = keepThreeDays(memory.kv);
  const { conversation, userMessage } = await addConversation(store, { at: DAY });
  const kept = await addConversation(store, { at: DAY + 1 });
  const { id } = conversation;
  const all = await allKeys(memory.kv);

  clock.time = 4 * DAY - 1;
  assert.deepEqual(await store.conversation(OWNER, id), conversation);
  clock.time += 1;
  assert.equal(await store.conversation(OWNER, id), null);
  assert.deepEqual(await store.messages(OWNER, id), []);
  assert.equal(await store.setTitle(OWNER, id, "Rivers"), false);
  assert.equal(await store.deleteConversation(OWNER, id, 5_000), false);
  assert.equal(await store.restoreConversation(OWNER, id), false);
  await assert.rejects(store.addTurn(OWNER, newTurn(conversation, { at: clock.time })), { code: "not_found" });
  const again = { ...newTurn(conversation), userMessage: null };
  again.replyMessage.parentId = userMessage.id;
  await assert.rejects(store.addTurn(OWNER, again), { code: "not_found" });
  assert.deepEqual(await allKeys(memory.kv), all, "nothing has swept it");
  assert.deepEqual((await store.conversations(OWNER, { limit: 5 })).items, [kept.conversation]);
});

Deno.test("a list that is not swept ends before what is past its time, whatever page is asked for", async () => {
  using memory = await memoryKv();
  const writing = openStore(memory.kv, { now: () => DAY }).store;
  for (let at = 1_001; at <= 1_060; at++) await addConversation(writing, { at });
  const { store } = openStore(memory.kv, { now: () => 3 * DAY + 1_056, keepDays: 3 });
  const changes = async (from?: string) => {
    const { items, next } = await store.conversations(OWNER, { limit: 3, from });
    return { items: items.map(({ changedAt }) => changedAt), next };
  };
  const first = await changes();
  assert.deepEqual(first.items, [1_060, 1_059, 1_058]);
  assert.deepEqual(await changes(first.next!), { items: [1_057], next: null });
  assert.deepEqual(await changes("1050.c"), { items: [], next: null });
  assert.equal((await allKeys(memory.kv)).filter((key) => key[2] === "recent").length, 60);
});

Deno.test("what is past its time leaves no key, and takes none of what is kept along", async () => {
  using memory = await memoryKv();
  const { store, turns, clock } = keepThreeDays(memory.kv);
  const kept = await addConversation(store, { at: 5 * DAY });
  await addConversation(store, { owner: "somebody-else", at: 5 * DAY });
  const keysOfKept = await allKeys(memory.kv);
  const { conversation, replyMessage } = await addConversation(store, { text: "水".repeat(400_000), at: DAY });
  for (let i = 0; i < 300; i++) await store.addTurn(OWNER, newTurn(conversation, { at: DAY }));
  await store.saveMessage(OWNER, { ...replyMessage, content: "x".repeat(200_000) });
  const [ended, live] = [await beginTurn(store), await beginTurn(store)];
  await turns.commit([progressOf(ended, texts(1, 1_000), { ended: true }), progressOf(live, texts(1, 1_000))], RUNNER);
  assert.ok((await allKeys(memory.kv)).length > keysOfKept.length + 1_200);
  clock.time = 4 * DAY;
  while (await store.sweep() > 0);
  assert.deepEqual(await allKeys(memory.kv), keysOfKept);
  assert.equal((await store.messages(OWNER, kept.conversation.id)).length, 2);
});

Deno.test("days that are set later count for what was stored before", async () => {
  using memory = await memoryKv();
  const { conversation } = await addConversation(openStore(memory.kv, { now: () => DAY }).store, { at: DAY });
  const { store: keeping } = openStore(memory.kv, { now: () => 10_000 * DAY, keepDays: null });
  assert.equal(await keeping.sweep(), 0);
  assert.deepEqual(await keeping.conversation(OWNER, conversation.id), conversation);
  const { store } = openStore(memory.kv, { now: () => 10_000 * DAY, keepDays: 9_999 });
  assert.ok(await store.sweep() > 0);
  assert.deepEqual(await allKeys(memory.kv), []);
});

Deno.test("a new title does not make a conversation last, a message does, and a restored one lasts as long as before", async () => {
  using memory = await memoryKv();
  const { store, clock } = keepThreeDays(memory.kv);
  const [titled, answered, restored] = [
    await addConversation(store, { at: DAY }),
    await addConversation(store, { at: DAY }),
    await addConversation(store, { at: DAY }),
  ];
  clock.time = 4 * DAY - 1;
  await store.setTitle(OWNER, titled.conversation.id, "Rivers");
  await store.addTurn(OWNER, newTurn(answered.conversation, { at: clock.time }));
  await store.deleteConversation(OWNER, restored.conversation.id, 5_000);
  assert.equal(await store.restoreConversation(OWNER, restored.conversation.id), true);
  const { conversation: deleted } = await addConversation(store, { at: DAY });
  await store.deleteConversation(OWNER, deleted.id, 5_000);
  clock.time += 1;
  assert.equal(await store.restoreConversation(OWNER, deleted.id), false);
  while (await store.sweep() > 0);
  const { items } = await store.conversations(OWNER, { limit: 5 });
  assert.deepEqual(items.map(({ id }) => id), [answered.conversation.id]);
  clock.time = 7 * DAY;
  while (await store.sweep() > 0);
  assert.deepEqual(await allKeys(memory.kv), []);
});

for (const amid of ["get", "commit"]) {
  Deno.test(`a message that comes amid the sweep, before its ${amid}, saves the conversation`, async () => {
    using memory = await memoryKv();
    const { conversation } = await addConversation(openStore(memory.kv).store, { at: DAY });
    // The machine that takes the message has a slower clock: there, the conversation's time is not past.
    const slow = openStore(memory.kv, { now: () => 4 * DAY - 1, keepDays: 3 }).store;
    let isAdded = false;
    const racing = wrapKv(memory.kv, (name, call) => {
      if (name !== amid || isAdded) return call();
      isAdded = true;
      return slow.addTurn(OWNER, newTurn(conversation, { at: 4 * DAY - 1 })).then(call);
    });
    await openStore(racing, { now: () => 4 * DAY, keepDays: 3 }).store.sweep();
    assert.equal(isAdded, true);
    assert.equal((await slow.messages(OWNER, conversation.id)).length, 4);
    assert.equal((await slow.conversations(OWNER, { limit: 5 })).items.length, 1);
  });
}

Deno.test("a removal for age that breaks off anywhere is taken up again", async () => {
  using memory = await memoryKv();
  let callsLeft = Infinity;
  const failing = wrapKv(memory.kv, (_, call) => {
    if (callsLeft-- <= 0) throw new Error("The power went");
    return call();
  });
  const { store, clock } = keepThreeDays(failing);
  const { conversation } = await addConversation(store, { at: DAY });
  await store.addTurn(OWNER, newTurn(conversation, { at: DAY }));
  clock.time = 4 * DAY;
  let breaks = 0;
  for (let isDone = false; !isDone;) {
    callsLeft = breaks;
    isDone = await store.sweep().then(() => true, () => false);
    callsLeft = Infinity;
    assert.equal(await store.conversation(OWNER, conversation.id), null);
    assert.equal(await store.restoreConversation(OWNER, conversation.id), false);
    if (!isDone) breaks++;
  }
  assert.ok(breaks > 8, `${breaks}`);
  assert.deepEqual(await allKeys(memory.kv), []);
});

Deno.test("a sweep is bounded, and sweeps go on until nothing is due", async () => {
  using memory = await memoryKv();
  const { kv, traffic, reset } = countingKv(memory.kv);
  const { store, clock } = keepThreeDays(kv);
  for (let i = 0; i < 2 * SWEEP_AT_ONCE + 1; i++) await addConversation(store, { at: DAY + i });
  clock.time = 4 * DAY + 100;
  const removed: number[] = [];
  do {
    reset();
    removed.push(await store.sweep());
    assert.ok(traffic.calls.commit === undefined || traffic.calls.commit <= 10 * SWEEP_AT_ONCE);
  } while (removed.at(-1)! > 0);
  assert.deepEqual(removed, [SWEEP_AT_ONCE, SWEEP_AT_ONCE, 1, 0]);
  assert.deepEqual(await allKeys(memory.kv), []);
});

Deno.test("days to keep cost a list nothing, and a turn nothing: it fits one commit", async () => {
  using memory = await memoryKv();
  const { kv, traffic, reset } = countingKv(memory.kv);
  const { store } = keepThreeDays(kv);
  for (let at = 1; at <= 20; at++) await addConversation(store, { at });
  const [{ id }] = (await store.conversations(OWNER, { limit: 1 })).items;
  const conversation = (await store.conversation(OWNER, id))!;
  reset();
  await store.conversations(OWNER, { limit: 5 });
  assert.deepEqual(traffic, { calls: { list: 1 }, listed: 6 });
  reset();
  await store.addTurn(OWNER, newTurn(conversation, { at: 50 }));
  // The record, and the end of the outline.
  assert.deepEqual(traffic.calls, { get: 2, commit: 1 });
});

Deno.test("an entry that its conversation has left is cleared away, and the conversation is not touched", async () => {
  using memory = await memoryKv();
  const { store, clock } = keepThreeDays(memory.kv);
  const { conversation } = await addConversation(store, { at: 3 * DAY });
  const before = await allKeys(memory.kv);
  await memory.kv.set(["freshet", 1, "changed", DAY, OWNER, conversation.id], new Uint8Array());
  await memory.kv.set(["freshet", 1, "changed", DAY, OWNER, "gone"], new Uint8Array());
  clock.time = 4 * DAY;
  await store.sweep();
  assert.deepEqual(await allKeys(memory.kv), before);
  assert.deepEqual(await store.conversation(OWNER, conversation.id), conversation);
});
