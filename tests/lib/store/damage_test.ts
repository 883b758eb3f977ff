import assert from "node:assert/strict";
import type { NumberedEvent } from "../../../lib/chat/events.ts";
import { StoredLogReader } from "../../../lib/chat/stored_log.ts";
import { openStore } from "../../../lib/store/kv.ts";
import { allKeys, memoryKv, wrapKv } from "../../helpers/kv.ts";
import { addConversation, newTurn, OWNER } from "../../helpers/stored.ts";
import { beginTurn, progressOf, RUNNER, textEvent, texts } from "../../helpers/stored_turns.ts";
import { within } from "../../helpers/within.ts";

const DAY = 86_400_000;
const DAMAGED = new TextEncoder().encode('{"secret": tru');

/** Spoils the value of the only key of that kind that has these parts in it. */
async function damage(kv: Deno.Kv, kind: string, ...parts: Deno.KvKeyPart[]): Promise<void> {
  const found = (await allKeys(kv)).filter((key) => key[2] === kind && parts.every((part) => key.includes(part)));
  assert.equal(found.length, 1);
  await kv.set(found[0], DAMAGED);
}

/** A store with its clock and its log. */
function logged(kv: Deno.Kv, options: { keepDays?: number } = {}) {
  const clock = { time: 1_000 };
  const errors: Error[] = [];
  const onError = (error: unknown) => errors.push(error as Error);
  return { clock, errors, ...openStore(kv, { now: () => clock.time, onError, ...options }) };
}

/** The log has one line, which names this and gives nothing away. */
function assertTold(errors: Error[], id: string): void {
  assert.equal(errors.length, 1);
  assert.ok(errors[0].message.includes(`"${id}"`));
  assert.doesNotMatch(Deno.inspect(errors[0]), new RegExp(`secret|${OWNER}`));
}

Deno.test("a list leaves out what cannot be read, says so to the log, and has all else and its next page", async () => {
  for (const bad of [0, 2, 3]) {
    using memory = await memoryKv();
    const { store, errors } = logged(memory.kv);
    const ids: string[] = [];
    for (let at = 1_005; at > 1_000; at--) ids.push((await addConversation(store, { at })).conversation.id);
    await damage(memory.kv, "recent", ids[bad]);
    const first = await store.conversations(OWNER, { limit: 3 });
    const second = await store.conversations(OWNER, { limit: 3, from: first.next });
    assert.deepEqual([...first.items, ...second.items].map(({ id }) => id), ids.toSpliced(bad, 1));
    assert.equal(second.next, null);
    assertTold(errors, ids[bad]);
  }
});

Deno.test("a conversation that cannot be read is not there, the log says so, and nothing is written over it", async () => {
  using memory = await memoryKv();
  const { store, errors } = logged(memory.kv);
  const { conversation: { id }, conversation } = await addConversation(store);
  const { conversation: good } = await addConversation(store);
  await damage(memory.kv, "conversation", id);
  assert.equal(await store.conversation(OWNER, id), null);
  assertTold(errors, id);
  assert.deepEqual(await store.messages(OWNER, id), []);
  assert.deepEqual(await store.conversation(OWNER, good.id), good);
  await assert.rejects(store.addTurn(OWNER, newTurn(conversation)));
  assert.equal(await store.conversation(OWNER, id), null);
});

Deno.test("a message that cannot be read takes none of the others along, and the log says so", async () => {
  using memory = await memoryKv();
  const { store, errors } = logged(memory.kv);
  const { conversation, userMessage, replyMessage } = await addConversation(store);
  const next = newTurn(conversation);
  await store.addTurn(OWNER, next);
  await damage(memory.kv, "message", replyMessage.id);
  const messages = await store.messages(OWNER, conversation.id);
  assert.deepEqual(messages, [userMessage, next.userMessage, next.replyMessage]);
  assertTold(errors, replyMessage.id);
});

Deno.test("what is deleted and cannot be read is removed to the last key, and so is what comes after it", async () => {
  using memory = await memoryKv();
  const { store, turns, clock } = logged(memory.kv);
  const [first, second] = [await beginTurn(store), await beginTurn(store)];
  await turns.commit([first, second].map((turn) => progressOf(turn, texts(1, 500), { ended: true })), RUNNER);
  for (const { conversationId } of [first, second]) {
    await store.deleteConversation(OWNER, conversationId, 0);
    clock.time += 1;
  }
  await damage(memory.kv, "conversation", first.conversationId);
  await damage(memory.kv, "turn", second.id);
  await store.sweep();
  clock.time += 3_600_000;
  await store.sweep();
  assert.deepEqual(await allKeys(memory.kv), []);
});

Deno.test("what is past its time and cannot be read is removed to the last key, and so is what comes after it", async () => {
  using memory = await memoryKv();
  const { store, clock } = logged(memory.kv, { keepDays: 1 });
  const { conversation } = await addConversation(store, { at: 1_000 });
  await addConversation(store, { at: 1_001 });
  await damage(memory.kv, "conversation", conversation.id);
  clock.time += DAY + 1;
  while (await store.sweep() > 0);
  assert.deepEqual(await allKeys(memory.kv), []);
});

Deno.test("a turn that cannot be read is lost, and the other turns of a commit are not", async () => {
  using memory = await memoryKv();
  const { store, turns } = logged(memory.kv);
  const [bad, good] = [await beginTurn(store), await beginTurn(store)];
  await damage(memory.kv, "turn", bad.id);
  const told = await turns.commit([bad, good].map((turn) => progressOf(turn, texts(1, 3))), RUNNER);
  assert.deepEqual(told, { stop: [], lost: [bad.id] });
  assert.deepEqual(await turns.events(good, 0), texts(1, 3));
  assert.equal(await turns.turn(bad), null);
  assert.deepEqual(await turns.events(bad, 0), []);
  assert.equal(await turns.requestStop(bad), false);
  assert.equal(await turns.takeOver(bad, { events: texts(1, 1), now: 20_000, runner: "runner-2" }), false);
  const { signal } = new AbortController();
  await within(1_000, turns.changed(bad, { lastId: 0, signal }));
});

Deno.test("a store that takes no writing is still read, and clears away what is past its time once it does", async () => {
  using memory = await memoryKv();
  let isFull = false;
  const full = wrapKv(memory.kv, (name, call) => {
    if (isFull && name === "commit") throw new TypeError("database or disk is full");
    return call();
  });
  const { store, clock } = logged(full);
  const [{ conversation }, kept] = [await addConversation(store), await addConversation(store)];
  await store.deleteConversation(OWNER, conversation.id, 0);
  isFull = true;
  clock.time += 1;
  assert.deepEqual((await store.conversations(OWNER, { limit: 5 })).items, [kept.conversation]);
  assert.equal((await store.messages(OWNER, kept.conversation.id)).length, 2);
  await assert.rejects(store.sweep(), /disk is full/);
  isFull = false;
  assert.equal(await store.sweep(), 1);
});

Deno.test("a segment that cannot be read ends what is read of its turn: the reader goes from there to the end", async () => {
  using memory = await memoryKv();
  const { store, turns } = logged(memory.kv);
  const turn = await beginTurn(store);
  const long = "x".repeat(2_000);
  await turns.commit([progressOf(turn, [textEvent(1, long)])], RUNNER);
  await turns.commit([progressOf(turn, [textEvent(2, long)])], RUNNER);
  const end: NumberedEvent = {
    id: 3,
    event: { type: "end", data: { status: "complete", finishReason: null, html: "" } },
  };
  await turns.commit([progressOf(turn, [end], { ended: true })], RUNNER);
  await damage(memory.kv, "segment", turn.id, 2);
  assert.deepEqual(await turns.events(turn, 0), [textEvent(1, long)]);
  assert.deepEqual(await turns.events(turn, 1), []);
  const reader = new StoredLogReader({ store: turns, ref: turn, after: 0, look: (ref) => turns.turn(ref) });
  const read: NumberedEvent[] = [];
  for (let events; (events = await within(1_000, reader.read()));) read.push(...events);
  assert.deepEqual(read.map(({ event }) => event.type), ["text", "end"]);
});
