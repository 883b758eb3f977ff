import assert from "node:assert/strict";
import { openStore } from "../../../lib/store/kv.ts";
import { openKv } from "../../../lib/store/open.ts";
import { MAX_ATTEMPTS } from "../../../lib/store/retry.ts";
import { allKeys, countingKv, kvPath, memoryKv, wrapKv } from "../../helpers/kv.ts";
import { storeInFile, storeInMemory } from "../../helpers/open_stores.ts";
import { outlineContract } from "../../helpers/outline_contract.ts";
import { storeContract } from "../../helpers/store_contract.ts";
import { addConversation, newConversation, newTurn, OWNER } from "../../helpers/stored.ts";

storeContract(":memory:", storeInMemory);
storeContract("a file", storeInFile);
outlineContract(":memory:", storeInMemory);
outlineContract("a file", storeInFile);

Deno.test("a page of a thousand conversations costs what one of ten costs", async () => {
  using memory = await memoryKv();
  const { kv, traffic, reset } = countingKv(memory.kv);
  const { store } = openStore(kv);
  const cost = async (from: string | null = null) => {
    reset();
    const { items, next } = await store.conversations(OWNER, { limit: 5, from });
    assert.equal(items.length, 5);
    return { traffic: structuredClone(traffic), next };
  };
  for (let at = 0; at < 10; at++) await addConversation(store, { at });
  const ofTen = await cost();
  assert.deepEqual(ofTen.traffic, { calls: { list: 1 }, listed: 6 });
  for (let i = 0; i < 990; i += 90) {
    await Promise.all(Array.from({ length: 90 }, (_, j) => addConversation(store, { at: 10 + i + j })));
  }
  const ofMany = await cost();
  assert.deepEqual(ofMany.traffic, ofTen.traffic);
  assert.deepEqual((await cost(ofMany.next)).traffic, ofTen.traffic);
});

Deno.test("a deleted conversation leaves no key", async () => {
  using memory = await memoryKv();
  let time = 1_000_000;
  const { store } = openStore(memory.kv, { now: () => time });
  const { conversation, replyMessage } = await addConversation(store, { text: "水".repeat(400_000) });
  for (let i = 0; i < 300; i++) await store.addTurn(OWNER, newTurn(conversation));
  await store.saveMessage(OWNER, { ...replyMessage, content: "x".repeat(200_000) });
  assert.ok((await allKeys(memory.kv)).length > 1_200);
  await store.deleteConversation(OWNER, conversation.id, 5_000);
  time += 4_999;
  assert.equal(await store.sweep(), 0);
  assert.ok((await allKeys(memory.kv)).length > 1_200);
  time += 1;
  assert.equal(await store.sweep(), 1);
  assert.deepEqual(await allKeys(memory.kv), []);
});

Deno.test("a removal that breaks off anywhere is taken up again", async () => {
  using memory = await memoryKv();
  let [time, callsLeft] = [1_000_000, Infinity];
  const failing = wrapKv(memory.kv, (_, call) => {
    if (callsLeft-- <= 0) throw new Error("The power went");
    return call();
  });
  const { store } = openStore(failing, { now: () => time });
  const { conversation } = await addConversation(store);
  await store.addTurn(OWNER, newTurn(conversation));
  await store.deleteConversation(OWNER, conversation.id, 0);
  time += 1;
  let breaks = 0;
  for (let isDone = false; !isDone;) {
    callsLeft = breaks;
    isDone = await store.sweep().then(() => true, () => false);
    callsLeft = Infinity;
    assert.equal(await store.restoreConversation(OWNER, conversation.id), false);
    if (!isDone) breaks++;
  }
  assert.ok(breaks > 5, `${breaks}`);
  assert.deepEqual(await allKeys(memory.kv), []);
});

Deno.test("a sweep spares what a machine with a slower clock has just restored", async () => {
  using memory = await memoryKv();
  const slow = openStore(memory.kv, { now: () => 1_000 }).store;
  const { conversation } = await addConversation(slow);
  await slow.deleteConversation(OWNER, conversation.id, 5_000);
  let restored: boolean | undefined;
  const racing = wrapKv(memory.kv, (name, call) => {
    if (name !== "get" || restored !== undefined) return call();
    restored = false;
    return slow.restoreConversation(OWNER, conversation.id).then((is) => (restored = is, call()));
  });
  await openStore(racing, { now: () => 6_000 }).store.sweep();
  assert.equal(restored, true);
  assert.equal((await slow.messages(OWNER, conversation.id)).length, 2);
  assert.equal((await slow.conversations(OWNER, { limit: 1 })).items.length, 1);
});

Deno.test("a long first message that breaks off leaves nothing to be seen, and after an hour no key", async () => {
  for (const at of [1, 2, 3, 4]) {
    using memory = await memoryKv();
    let [time, commits] = [1_000_000, 0];
    const failing = wrapKv(memory.kv, (name, call) => {
      if (name === "commit" && ++commits === at) throw new Error("The power went");
      return call();
    });
    const turn = newTurn(newConversation(), { text: "水".repeat(600_000) });
    await assert.rejects(openStore(failing, { now: () => time }).store.addTurn(OWNER, turn), /The power went/);
    const { store } = openStore(memory.kv, { now: () => time });
    assert.equal(await store.conversation(OWNER, turn.conversation.id), null);
    assert.deepEqual((await store.conversations(OWNER, { limit: 1 })).items, []);
    time += 3_600_000;
    await store.sweep();
    assert.deepEqual(await allKeys(memory.kv), [], `commit ${at}`);
  }
});

Deno.test("a long message in two commits is seen whole or as it was, never in part", async () => {
  using memory = await memoryKv();
  const { store } = openStore(memory.kv);
  const { conversation, replyMessage } = await addConversation(store, { reply: "before" });
  const seen = new Set<number>();
  const look = async () => seen.add((await store.messages(OWNER, conversation.id))[1].content.length);
  const watching = wrapKv(memory.kv, (name, call) => name === "commit" ? look().then(call) : call());
  await openStore(watching).store.saveMessage(OWNER, { ...replyMessage, content: "x".repeat(2_000_000) });
  assert.deepEqual([...seen], ["before".length]);
  assert.equal((await store.messages(OWNER, conversation.id))[1].content.length, 2_000_000);
});

Deno.test("two who save one long message at once do not mix, and leave no more than one of them", async () => {
  using memory = await memoryKv();
  const { store } = openStore(memory.kv);
  const { conversation, replyMessage } = await addConversation(store);
  const texts = ["a", "b", "c"].map((letter) => letter.repeat(1_000_000));
  await Promise.all(texts.map((content) => store.saveMessage(OWNER, { ...replyMessage, content })));
  const [, { content }] = await store.messages(OWNER, conversation.id);
  assert.ok(texts.includes(content));
  const pieces = (await allKeys(memory.kv)).filter((key) => key.includes(replyMessage.id));
  assert.equal(pieces.length, Math.ceil(1_000_200 / 65_536));
});

Deno.test("a change that never gets its turn is given up as unavailable", async () => {
  using memory = await memoryKv();
  const { store } = openStore(memory.kv);
  const { conversation } = await addConversation(store);
  let commits = 0;
  const losing = wrapKv(memory.kv, async (name, call) => {
    if (name === "commit" && ++commits <= MAX_ATTEMPTS) await store.setTitle(OWNER, conversation.id, `${commits}`);
    return await (call() as Promise<unknown>);
  });
  const change = openStore(losing).store.setTitle(OWNER, conversation.id, "Mine");
  await assert.rejects(change, { code: "unavailable", retryable: true });
  assert.equal(commits, MAX_ATTEMPTS);
});

Deno.test("what was stored is there when the file is opened again", async () => {
  await using file = await kvPath();
  const { store } = openStore(await openKv(file.path));
  const { conversation, userMessage, replyMessage } = await addConversation(store);
  store.close();
  const { store: again } = openStore(await openKv(file.path));
  assert.deepEqual(await again.conversation(OWNER, conversation.id), conversation);
  assert.deepEqual(await again.messages(OWNER, conversation.id), [userMessage, replyMessage]);
  again.close();
});
