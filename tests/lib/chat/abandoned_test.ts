import assert from "node:assert/strict";
import { type NumberedEvent, PAST_END } from "../../../lib/chat/events.ts";
import { newId } from "../../../lib/chat/id.ts";
import type { EventReader } from "../../../lib/chat/log.ts";
import { newConversation, newTurn } from "../../../lib/chat/new_turn.ts";
import { textOf } from "../../../lib/chat/stored_log.ts";
import { StoredLogReader } from "../../../lib/chat/stored_log.ts";
import { Turns } from "../../../lib/chat/turns.ts";
import { openStore } from "../../../lib/store/kv.ts";
import { FakeModel, STOP } from "../../helpers/fake_model.ts";
import { sharedKv } from "../../helpers/shared_kv.ts";

const GONE = "a process that is gone";

/** A process on the store that all share. */
function startProcess(script?: ConstructorParameters<typeof FakeModel>[0]) {
  const { store, turns: turnStore } = openStore(sharedKv);
  const model = new FakeModel(script);
  const turns = new Turns({
    model,
    store,
    turnStore,
    systemPrompt: "Be kind.",
    renderHtml: (text) => `<p>${text}</p>`,
  });
  return { model, store, turnStore, turns };
}

/** A turn that a process began and never ended. */
async function abandon({ store }: Pick<ReturnType<typeof startProcess>, "store">, { leaseUntil = 0, kept = "" } = {}) {
  const owner = newId();
  const turn = newTurn({
    conversation: newConversation(1_000),
    origin: { history: [], question: null, message: "Hi", kept: { content: kept } },
    model: "fake",
    now: 1_000,
    turn: { id: newId(), runner: GONE, leaseUntil },
  });
  await store.addTurn(owner, turn);
  const { conversation, replyMessage, turn: { id } } = turn;
  return { owner, id, conversationId: conversation.id, replyMessage };
}

async function readAll(reader: EventReader): Promise<NumberedEvent[]> {
  const all: NumberedEvent[] = [];
  for (let events; (events = await reader.read());) all.push(...events);
  return all;
}

const text = (id: number, data: string): NumberedEvent => ({ id, event: { type: "text", data } });

Deno.test("a turn that ended in one process is read in another, for an hour", async () => {
  const first = startProcess(["Hel", "lo", STOP]);
  const owner = newId();
  const turn = await first.turns.start(owner, { message: "Hi" });
  await turn.ended;
  const { turns } = startProcess();
  assert.equal(turns.get(turn), null);
  const opened = (await turns.open(turn))!;
  assert.deepEqual([opened.lastId, opened.ended], [turn.log.lastId, true]);
  assert.deepEqual(await readAll(opened.read(0)), turn.log.slice(0));
  assert.deepEqual(await readAll(opened.read(3)), turn.log.slice(3));
  assert.equal(await turns.open({ owner: newId(), id: turn.id }), null);
  assert.equal(await turns.open({ owner, id: newId() }), null);
});

Deno.test("a turn whose process is gone is ended as interrupted by whoever reads it, with the text that was stored", async () => {
  const process = startProcess();
  const { turnStore, turns } = process;
  const { owner, id, conversationId } = await abandon(process);
  const ids = { turnId: id, conversationId, userMessageId: "u", messageId: "m" };
  const stored: NumberedEvent[] = [
    { id: 1, event: { type: "turn", data: { ...ids, model: "fake" } } },
    text(2, "Half"),
  ];
  await turnStore.commit([{ turn: { owner, id }, events: stored, ended: false, leaseUntil: 0 }], GONE);

  const events = await readAll((await turns.open({ owner, id }))!.read(0));
  const end = { status: "interrupted", finishReason: null, html: "<p>Half</p>" } as const;
  assert.deepEqual(events, [...stored, { id: 3, event: { type: "end", data: end } }]);
  const [, reply] = await turns.messages(owner, conversationId);
  assert.deepEqual([reply.content, reply.reply?.ending], ["Half", { status: "interrupted", finishReason: null }]);
});

Deno.test("a reader that has seen more than was written down is told the end, with the next number", async () => {
  const process = startProcess();
  const { owner, id } = await abandon(process, { leaseUntil: Date.now() + 60_000 });
  const commit = (events: NumberedEvent[], leaseUntil: number) =>
    process.turnStore.commit([{ turn: { owner, id }, events, ended: false, leaseUntil }], GONE);
  await commit([text(1, "Ha"), text(2, "lf")], Date.now() + 60_000);
  const opened = (await process.turns.open({ owner, id }))!;
  assert.deepEqual([opened.lastId, opened.isHere], [2, false]);
  const reader = opened.read(7);
  const pending = readAll(reader);
  await commit([], 0);
  await process.turns.open({ owner, id });
  const [{ id: number, event }, ...rest] = await pending;
  assert.deepEqual([number, event.type, rest], [8, "end", []]);
  assert.ok(event.type === "end" && event.data.status === "interrupted" && event.data.html === "<p>Half</p>");
  assert.equal(reader.doneId, PAST_END);
});

Deno.test("a reader that has seen one event more than was written down is told the end, though that has the same number", async () => {
  const process = startProcess();
  const { owner, id } = await abandon(process);
  await process.turnStore.commit(
    [{ turn: { owner, id }, events: [text(1, "Half")], ended: false, leaseUntil: 0 }],
    GONE,
  );
  const opened = (await process.turns.open({ owner, id }))!;
  assert.deepEqual([opened.lastId, opened.ended, opened.takenOver], [2, true, true]);
  const events = await readAll(opened.read(2));
  assert.deepEqual(events.map(({ id, event }) => [id, event.type]), [[3, "end"]]);
  const reader = opened.read(0);
  assert.deepEqual((await readAll(reader)).map(({ id, event }) => [id, event.type]), [[1, "text"], [2, "end"]]);
  assert.equal(reader.doneId, PAST_END);
});

Deno.test("a turn that was gone before anything of it was stored still says whose it is, and how it ended", async () => {
  const process = startProcess();
  const { owner, id, conversationId, replyMessage } = await abandon(process);
  const [reply] = (await process.turns.messages(owner, conversationId)).slice(1);
  assert.deepEqual(reply.reply?.ending?.status, "interrupted");
  const [first, last, ...rest] = await readAll((await process.turns.open({ owner, id }))!.read(0));
  assert.deepEqual(rest, []);
  assert.ok(first.event.type === "turn" && first.event.data.messageId === replyMessage.id);
  assert.ok(last.event.type === "end" && last.event.data.status === "interrupted");
});

Deno.test("a reply that was recorded before its process went keeps its ending, and its log gets the rest of it", async () => {
  const process = startProcess();
  const { store, turnStore, turns } = process;
  const { owner, id, conversationId, replyMessage } = await abandon(process);
  const ending = { status: "complete", finishReason: "stop" } as const;
  await turnStore.commit([{ turn: { owner, id }, events: [text(1, "Hel")], ended: false, leaseUntil: 0 }], GONE);
  await store.saveMessage(owner, { ...replyMessage, content: "Hello", reply: { ...replyMessage.reply!, ending } });

  const events = await readAll((await turns.open({ owner, id }))!.read(0));
  const end = { ...ending, html: "<p>Hello</p>" };
  assert.deepEqual(events, [text(1, "Hel"), text(2, "lo"), { id: 3, event: { type: "end", data: end } }]);
  assert.deepEqual((await turns.messages(owner, conversationId))[1].reply?.ending, ending);
});

Deno.test("a reply whose turn was ended, and whose taker went before it wrote the reply down, is written down later", async () => {
  const process = startProcess();
  const { turnStore, turns, store } = process;
  const { owner, id, conversationId } = await abandon(process);
  const end = { type: "end", data: { status: "length", finishReason: "length", html: "" } } as const;
  const events = [text(1, "Half"), { id: 2, event: end }];
  assert.ok(await turnStore.takeOver({ owner, id }, { events, now: 1, runner: "another" }));
  await turns.messages(owner, conversationId);
  const [, reply] = await store.messages(owner, conversationId);
  assert.deepEqual([reply.content, reply.reply?.ending], ["Half", { status: "length", finishReason: "length" }]);
});

Deno.test("of many that read an abandoned turn at once, all read the same", async () => {
  const first = startProcess();
  const { owner, id } = await abandon(first);
  const processes = [first, startProcess(), startProcess()];
  const logs = await Promise.all(
    processes.map(async ({ turns }) => await readAll((await turns.open({ owner, id }))!.read(0))),
  );
  for (const log of logs) assert.deepEqual(log, logs[0]);
  assert.equal(logs[0].length, 2);
});

Deno.test("a conversation whose first turn was abandoned is named by its first words, unless somebody has named it", async () => {
  for (const [given, title] of [[null, "Hi"], ["Mine", "Mine"]]) {
    const process = startProcess();
    const { owner, id, conversationId } = await abandon(process);
    if (given) await process.store.setTitle(owner, conversationId, given);
    await process.turns.open({ owner, id });
    assert.equal((await process.store.conversation(owner, conversationId))?.title, title);
  }
});

Deno.test("a reply that was to be continued and was abandoned before a word is interrupted, with what it went on from", async () => {
  const process = startProcess();
  const { owner, id, conversationId } = await abandon(process, { kept: "Half" });
  const log = await readAll((await process.turns.open({ owner, id }))!.read(0));
  assert.equal(textOf(log), "Half");
  const [, reply] = await process.turns.messages(owner, conversationId);
  assert.deepEqual([reply.content, reply.reply?.ending?.status], ["Half", "interrupted"]);
});

Deno.test("a turn that another process holds is not taken away: its reader waits, and leaves when told to", async () => {
  const process = startProcess();
  const { owner, id, conversationId } = await abandon(process, { leaseUntil: Date.now() + 60_000 });
  const opened = (await process.turns.open({ owner, id }))!;
  assert.equal(opened.ended, false);
  assert.equal((await process.turns.messages(owner, conversationId))[1].reply?.ending, null);
  const reader = opened.read(0);
  const pending = reader.read();
  await process.turnStore.commit([{
    turn: { owner, id },
    events: [text(1, "Hi")],
    ended: false,
    leaseUntil: Date.now() + 60_000,
  }], GONE);
  assert.deepEqual(await pending, [text(1, "Hi")]);
  const last = reader.read();
  reader.cancel();
  assert.equal(await last, null);
});

Deno.test("a reader misses nothing of a turn that goes on and ends between two looks at the store", async () => {
  const process = startProcess();
  const { owner, id } = await abandon(process, { leaseUntil: Date.now() + 60_000 });
  const ref = { owner, id };
  const end = { status: "complete", finishReason: "stop", html: "" } as const;
  const commit = (events: NumberedEvent[], ended: boolean) =>
    process.turnStore.commit([{ turn: ref, events, ended, leaseUntil: Date.now() + 60_000 }], GONE);
  await commit([text(1, "Ha")], false);
  const reader = new StoredLogReader({
    store: process.turnStore,
    ref,
    after: 1,
    async look() {
      await commit([text(2, "lf"), { id: 3, event: { type: "end", data: end } }], true);
      return await process.turnStore.turn(ref);
    },
  });
  assert.deepEqual((await readAll(reader)).map(({ id }) => id), [2, 3]);
});
