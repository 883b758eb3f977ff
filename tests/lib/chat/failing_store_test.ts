import assert from "node:assert/strict";
import { newId } from "../../../lib/chat/id.ts";
import { LEASE_MS } from "../../../lib/chat/keeper.ts";
import type { Model } from "../../../lib/chat/model_port.ts";
import { Turns } from "../../../lib/chat/turns.ts";
import { openStore } from "../../../lib/store/kv.ts";
import { FakeModel, STOP } from "../../helpers/fake_model.ts";
import { heldModel } from "../../helpers/held_model.ts";
import { sharedKv } from "../../helpers/shared_kv.ts";
import { waitFor } from "../../helpers/wait_for.ts";
import { within } from "../../helpers/within.ts";

const OWNER = newId();

/** A server whose store fails as a test says, from the moment on that it says so. */
function setUp(model: Model, { storeMs = 5_000, now = Date.now } = {}) {
  const { store, turns: turnStore } = openStore(sharedKv);
  const logged: unknown[] = [];
  const turns = new Turns({
    model,
    store,
    turnStore,
    systemPrompt: "",
    renderHtml: (text) => text,
    onError: (error) => logged.push(error),
    flushMs: 5,
    storeMs,
    now,
  });
  const { addTurn, saveMessage, setTitle, sweep } = store;
  const { commit } = turnStore;
  const fail = (how: () => Promise<never>) => {
    Object.assign(store, { addTurn: how, saveMessage: how, setTitle: how, sweep: how });
    turnStore.commit = how;
  };
  const heal = () => {
    Object.assign(store, { addTurn, saveMessage, setTitle, sweep });
    turnStore.commit = commit;
  };
  return { turns, store, turnStore, logged, fail, heal };
}

const HOW = {
  fails: () => Promise.reject(new TypeError("disk I/O error")),
  hangs: () => new Promise<never>(() => {}),
};

for (const [does, how] of Object.entries(HOW)) {
  Deno.test(`a store that ${does} amid a reply takes nothing from its reader, who is told that it was not kept`, async () => {
    const model = heldModel();
    const { turns, turnStore, fail, heal, logged } = setUp(model, { storeMs: 50 });
    const turn = await turns.start(OWNER, { message: "Hi" });
    fail(how);
    model.release();
    const reader = (await turns.open(turn))!.read(0);
    const events = [];
    for (let more; (more = await within(5_000, reader.read()));) events.push(...more.map(({ event }) => event));
    assert.equal(turn.log.text, "Half done");
    const told = events.flatMap(({ type, data }) => type === "error" ? data : []);
    assert.deepEqual(told.map(({ code }) => code), ["not_kept"]);
    const end = events.at(-1)!;
    assert.ok(end.type === "end" && end.data.status === "complete");
    assert.ok(logged.length >= 1);

    // Once the store is back, so is what it did not take.
    heal();
    await waitFor(async () => (await turnStore.turn(turn))?.ended === true);
    assert.deepEqual(await turnStore.events(turn, 0), turn.log.slice(0));
    const [, reply] = await turns.messages(OWNER, turn.conversationId);
    assert.deepEqual([reply.content, reply.reply?.ending?.status], ["Half done", "complete"]);
  });
}

Deno.test("a reply whose store fails for longer than a lease is kept all the same, whoever looks at it meanwhile", async () => {
  const model = heldModel();
  let time = Date.now();
  const { turns, turnStore, fail, heal } = setUp(model, { now: () => time });
  const turn = await turns.start(OWNER, { message: "Hi" });
  fail(HOW.fails);
  model.release();
  await turn.ended;
  time += LEASE_MS * 10;
  const [, coming] = await turns.messages(OWNER, turn.conversationId);
  assert.equal(coming.reply?.ending, null);
  heal();
  const [, reply] = await turns.messages(OWNER, turn.conversationId);
  assert.deepEqual([reply.content, reply.reply?.ending?.status], ["Half done", "complete"]);
  assert.deepEqual(await turnStore.events(turn, 0), turn.log.slice(0));
});

Deno.test("a store that fails for a while costs nothing: what could not be written down then is later", async () => {
  const model = heldModel();
  const { turns, store, turnStore, fail, heal, logged } = setUp(model);
  const turn = await turns.start(OWNER, { message: "Hi" });
  const failed = Promise.withResolvers<void>();
  fail(() => (failed.resolve(), HOW.fails()));
  await failed.promise;
  heal();
  model.release();
  await turn.ended;
  const stored = await turnStore.events(turn, 0);
  assert.deepEqual(stored, turn.log.slice(0));
  assert.equal((await store.messages(OWNER, turn.conversationId))[1].content, "Half done");
  assert.equal(logged.length, 1);
});

Deno.test("a message that cannot be stored is refused, is not sent to the model, and may be sent again", async () => {
  const model = new FakeModel(["Hello", STOP]);
  const { turns, fail, heal, logged } = setUp(model);
  fail(HOW.fails);
  const refused = { code: "unavailable", retryable: true, message: /^The store fails/ };
  await assert.rejects(turns.start(OWNER, { message: "Hi" }), refused);
  assert.match(String(logged), /disk I\/O error/);
  assert.equal(model.requests.length, 0);
  heal();
  await (await turns.start(OWNER, { message: "Hi" })).ended;
  assert.equal(model.requests.length, 1);
});
