import assert from "node:assert/strict";
import { newId } from "../../../lib/chat/id.ts";
import { LEASE_MS } from "../../../lib/chat/keeper.ts";
import type { EventReader } from "../../../lib/chat/log.ts";
import type { Model } from "../../../lib/chat/model_port.ts";
import type { Turn } from "../../../lib/chat/turn.ts";
import { Turns } from "../../../lib/chat/turns.ts";
import { openStore } from "../../../lib/store/kv.ts";
import { FakeModel, STOP } from "../../helpers/fake_model.ts";
import { heldModel } from "../../helpers/held_model.ts";
import { sharedKv } from "../../helpers/shared_kv.ts";
import { within } from "../../helpers/within.ts";

/** A process on the store that all share. */
function startProcess({ model = new FakeModel(), flushMs = 5 }: { model?: Model; flushMs?: number } = {}) {
  const clock = { now: 1_000 };
  const now = () => clock.now;
  const { store, turns: turnStore } = openStore(sharedKv, { now, pollMs: 20 });
  const turns = new Turns({ model, store, turnStore, systemPrompt: "Be kind.", renderHtml: String, now, flushMs });
  return { turns, store, turnStore, clock };
}

/** Reads until there is some text; gives all numbers so far. */
async function readText(reader: EventReader): Promise<number[]> {
  const numbers: number[] = [];
  for (let events; (events = await reader.read());) {
    numbers.push(...events.map(({ id }) => id));
    if (events.some(({ event }) => event.type === "text")) break;
  }
  return numbers;
}

async function readAll(reader: EventReader) {
  const all = [];
  for (let events; (events = await reader.read());) all.push(...events);
  return all;
}

Deno.test("a turn that runs in one process is read live in another, to its end, each event once", async () => {
  const model = heldModel();
  const [a, b] = [startProcess({ model }), startProcess()];
  const turn = await a.turns.start(newId(), { message: "Hi" });
  const reader = (await b.turns.open(turn))!.read(0);
  const numbers = await within(5_000, readText(reader));
  assert.equal(turn.log.ended, false);
  assert.deepEqual(await b.turns.progress(turn), { ...turn.log.progress, lastId: numbers.length });
  model.release();
  numbers.push(...(await within(5_000, readAll(reader))).map(({ id }) => id));
  assert.deepEqual(numbers, turn.log.slice(0).map(({ id }) => id));
  await turn.ended;
});

Deno.test("a request that two processes take at once by the same id is one turn, and the other is told so", async () => {
  for (let i = 0; i < 5; i++) {
    const model = new FakeModel(["Hello", STOP]);
    const [a, b] = [startProcess({ model }), startProcess({ model })];
    const [owner, id] = [newId(), newId()];
    const both = await Promise.allSettled([a, b].map(({ turns }) => turns.start(owner, { message: "Hi" }, { id })));
    const turn = both.find(({ status }) => status === "fulfilled") as PromiseFulfilledResult<Turn>;
    const refused = both.find(({ status }) => status === "rejected") as PromiseRejectedResult;
    assert.equal(refused.reason.code, "already_begun");
    await turn.value.ended;
    assert.equal(model.requests.length, 1);
    for (const { turns } of [a, b]) {
      assert.equal(
        (await within(5_000, readAll((await turns.open({ owner, id }))!.read(0)))).length,
        turn.value.log.lastId,
      );
    }
    assert.equal((await a.store.conversations(owner, { limit: 5 })).items.length, 1);
  }
});

Deno.test("the turns of a conversation that was deleted can be read nowhere, until it is brought back", async () => {
  const [a, b] = [startProcess({ model: new FakeModel(["Hello", STOP]) }), startProcess()];
  const turn = await a.turns.start(newId(), { message: "Hi" });
  await turn.ended;
  await b.store.deleteConversation(turn.owner, turn.conversationId, 60_000);
  for (const { turns } of [a, b]) assert.equal(await turns.open(turn), null);
  await b.store.restoreConversation(turn.owner, turn.conversationId);
  for (const { turns } of [a, b]) assert.ok(await turns.open(turn));
});

Deno.test("a turn is stopped through another process within a second", async () => {
  const model = new FakeModel();
  const [a, b] = [startProcess({ model }), startProcess()];
  const turn = await a.turns.start(newId(), { message: "Hi" });
  assert.equal(await b.turns.stop({ owner: newId(), id: turn.id }), false);
  assert.equal(await b.turns.stop(turn), true);
  await within(1_000, turn.ended);
  const [, reply] = await b.turns.messages(turn.owner, turn.conversationId);
  assert.equal(reply.reply?.ending?.status, "stopped");
  assert.equal(await b.turns.stop(turn), true, "late is no error");
});

Deno.test("a message that is sent through another process waits for the reply before it, and knows all of it", async () => {
  const model = heldModel();
  const second = new FakeModel(["Yes", STOP]);
  const [a, b] = [startProcess({ model }), startProcess({ model: second })];
  const first = await a.turns.start(newId(), { message: "One" });
  await within(5_000, readText((await b.turns.open(first))!.read(0)));
  const { conversationId } = first;
  const next = await b.turns.start(first.owner, { message: "Two", conversationId });
  model.release();
  await within(5_000, next.ended);
  const contents = second.requests[0].messages.map(({ content }) => content);
  assert.deepEqual(contents, ["Be kind.", "One", "Half done", "Two"]);
});

Deno.test("a turn whose lease has run out is taken over with the text that was stored, and its process may write no more", async () => {
  const model = heldModel();
  const [a, b] = [startProcess({ model }), startProcess()];
  const turn = await a.turns.start(newId(), { message: "Hi" });
  await within(5_000, readText((await b.turns.open(turn))!.read(0)));
  const commit = a.turnStore.commit;
  const { promise: thawed, resolve: thaw } = Promise.withResolvers<void>();
  a.turnStore.commit = async (...args) => {
    await thawed;
    return await commit.apply(a.turnStore, args);
  };

  b.clock.now += LEASE_MS;
  assert.equal((await b.turns.open(turn))!.ended, false, "to the last millisecond");
  b.clock.now += 1;
  const opened = (await b.turns.open(turn))!;
  assert.equal(opened.ended, true);
  const log = await readAll(opened.read(0));
  const last = log.at(-1)!.event;
  assert.ok(last.type === "end" && last.data.status === "interrupted" && last.data.html === "Half");

  // The first process wakes up, and its model ends.
  thaw();
  model.release();
  await within(5_000, turn.ended);
  assert.deepEqual(await readAll((await b.turns.open(turn))!.read(0)), log);
  const [, reply] = await b.turns.messages(turn.owner, turn.conversationId);
  assert.deepEqual([reply.content, reply.reply?.ending?.status], ["Half", "interrupted"]);
});
