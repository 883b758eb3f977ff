import assert from "node:assert/strict";
import { UPLOAD_KEEP_MS } from "../../../lib/chat/attachments.ts";
import { openStore } from "../../../lib/store/kv.ts";
import { attachmentContract } from "../../helpers/attachment_contract.ts";
import { addImage, newImage, newTurnWith } from "../../helpers/attachments.ts";
import { allKeys, memoryKv, wrapKv } from "../../helpers/kv.ts";
import { storeInFile, storeInMemory } from "../../helpers/open_stores.ts";
import { addConversation, OWNER } from "../../helpers/stored.ts";

attachmentContract(":memory:", storeInMemory);
attachmentContract("a file", storeInFile);

const DAY = 86_400_000;

/** A store that keeps conversations for three days, on a clock of its own. */
function keepThreeDays(kv: Deno.Kv) {
  const clock = { time: 10 * DAY };
  return { clock, ...openStore(kv, { now: () => clock.time, keepDays: 3 }) };
}

for (const how of ["deleted", "past its time"]) {
  Deno.test(`of a conversation that is ${how}, no key of its images is left, and all of others'`, async () => {
    using memory = await memoryKv();
    const { store, clock } = keepThreeDays(memory.kv);
    const other = newTurnWith([(await addImage(store, { byteLength: 70_000 })).attachment]);
    other.replyMessage.createdAt = 20 * DAY;
    await store.addTurn(OWNER, other);
    const kept = await allKeys(memory.kv);
    const images = await Promise.all([1, 200_000, 5_242_880].map((byteLength) => addImage(store, { byteLength })));
    const turn = newTurnWith(images.map(({ attachment }) => attachment));
    turn.replyMessage.createdAt = clock.time;
    await store.addTurn(OWNER, turn);
    assert.ok((await allKeys(memory.kv)).length > kept.length + 85);
    if (how === "deleted") await store.deleteConversation(OWNER, turn.conversation.id, 5_000);
    clock.time += 4 * DAY;
    while (await store.sweep() > 0);
    assert.deepEqual(await allKeys(memory.kv), kept);
    assert.notEqual(await store.attachments.find(OWNER, other.userMessage.attachments![0].id), null);
  });
}

Deno.test("an image that nobody sends leaves no key, whether it is removed or its time is past", async () => {
  using memory = await memoryKv();
  const { store, clock } = keepThreeDays(memory.kv);
  const removed = await addImage(store, { byteLength: 200_000 });
  await addImage(store, { byteLength: 200_000 });
  await store.attachments.remove(OWNER, removed.attachment.id);
  clock.time += UPLOAD_KEEP_MS;
  assert.equal(await store.sweep(), 1);
  assert.deepEqual(await allKeys(memory.kv), []);
});

Deno.test("an image whose storing breaks off, at whatever commit, is not there and leaves no key after a day", async () => {
  for (let commits = 0; commits < 4; commits++) {
    using memory = await memoryKv();
    const clock = { time: DAY };
    let left = commits;
    const failing = wrapKv(memory.kv, (name, call) => {
      if (name === "commit" && left-- === 0) throw new Error("The power went");
      return call();
    });
    const image = newImage(1_500_000);
    const add = openStore(failing, { now: () => clock.time }).store.attachments.add(OWNER, image);
    await assert.rejects(add, /The power went/);
    const { store } = openStore(memory.kv, { now: () => clock.time });
    assert.equal(await store.attachments.find(OWNER, image.attachment.id), null);
    clock.time += UPLOAD_KEEP_MS;
    while (await store.sweep() > 0);
    assert.deepEqual(await allKeys(memory.kv), [], `after ${commits} commits`);
  }
});

Deno.test("a message and a sweep that want the same image leave it to one of them", async () => {
  using memory = await memoryKv();
  const clock = { time: DAY };
  const { store } = openStore(memory.kv, { now: () => clock.time });
  const { attachment, bytes } = await addImage(store, { byteLength: 100_000 });
  const turn = newTurnWith([attachment]);
  let isBetween = true;
  const racing = wrapKv(memory.kv, (name, call) => {
    if (name !== "commit" || !isBetween) return call();
    // The message takes it along between the sweep's look and its deletion.
    isBetween = false;
    return store.addTurn(OWNER, turn).then(call);
  });
  clock.time += UPLOAD_KEEP_MS - 1;
  await openStore(racing, { now: () => clock.time + 1 }).store.sweep();
  const pieces = await Array.fromAsync(store.attachments.read(OWNER, attachment.id));
  assert.equal(pieces.reduce((sum, { length }) => sum + length, 0), bytes.length);
  assert.equal((await store.attachments.find(OWNER, attachment.id))?.conversationId, turn.conversation.id);
});

Deno.test("what is stored of an image and is none any more counts for none", async () => {
  using memory = await memoryKv();
  const { store } = openStore(memory.kv);
  const { attachment } = await addImage(store);
  const [key] = (await allKeys(memory.kv)).filter((key) => key[2] === "attachment");
  await memory.kv.set(key, new TextEncoder().encode("{"));
  assert.equal(await store.attachments.find(OWNER, attachment.id), null);
  await assert.rejects(store.addTurn(OWNER, newTurnWith([attachment])), { code: "unknown_attachment" });
  await addConversation(store);
});
