import assert from "node:assert/strict";
import { LogReader } from "../../../lib/chat/log.ts";
import type { Model } from "../../../lib/chat/model_port.ts";
import { KEEP_ENDED_MS } from "../../../lib/chat/ended_turns.ts";
import type { Turn } from "../../../lib/chat/turn.ts";
import { Turns } from "../../../lib/chat/turns.ts";
import { Shutdown } from "../../../lib/chat/shutdown.ts";
import { branchTo } from "../../../lib/chat/tree.ts";
import type { ErrorReport } from "../../../lib/chat/types.ts";
import { ChatError } from "../../../lib/errors.ts";
import { newId } from "../../../lib/chat/id.ts";
import { openStore } from "../../../lib/store/kv.ts";
import { FakeModel, STOP } from "../../helpers/fake_model.ts";
import { heldModel } from "../../helpers/held_model.ts";
import { sharedKv } from "../../helpers/shared_kv.ts";
import { waitFor } from "../../helpers/wait_for.ts";
import { within } from "../../helpers/within.ts";

const OWNER = newId();

function setUp(model: Model, options: { maxEndedBytes?: number } = {}) {
  const clock = { now: 0 };
  const { store, turns: turnStore } = openStore(sharedKv, { now: () => clock.now });
  const shutdown = new Shutdown();
  const turns = new Turns({
    ...options,
    shutdown,
    model,
    store,
    turnStore,
    systemPrompt: "Be kind.",
    renderHtml: (text) => `<p>${text}</p>`,
    now: () => clock.now,
  });
  return { store, turnStore, turns, clock, shutdown };
}

const hello = () => new FakeModel(["Hel", "lo", STOP]);

async function types(turn: Turn): Promise<string[]> {
  const reader = new LogReader(turn.log, 0);
  const seen: string[] = [];
  for (let events; (events = await reader.read());) seen.push(...events.map(({ event }) => event.type));
  return seen;
}

Deno.test("a turn's log begins with turn, ends with end, and titles a new conversation", async () => {
  const { turns, store } = setUp(hello());
  const turn = await turns.start(OWNER, { message: "Say hello" });
  const seen = await types(turn);
  assert.equal(seen[0], "turn");
  assert.equal(seen.at(-1), "end");
  assert.equal(seen.filter((type) => type === "text").length, 2);
  assert.equal((await store.conversation(OWNER, turn.conversationId))?.title, "Say hello");
});

Deno.test("the message and its reply are stored, with who answered and how it ended", async () => {
  const model = heldModel();
  const { turns, store } = setUp(model);
  const turn = await turns.start(OWNER, { message: "Say hello" });
  const [question, empty] = await store.messages(OWNER, turn.conversationId);
  assert.equal(question.content, "Say hello");
  assert.deepEqual([empty.parentId, empty.content, empty.reply?.ending], [question.id, "", null]);
  model.release();
  await turn.ended;
  const [, reply] = await store.messages(OWNER, turn.conversationId);
  assert.deepEqual([reply.id, reply.content, reply.reply?.model], [turn.messageId, "Half done", "held"]);
  assert.deepEqual(reply.reply?.ending, { status: "complete", finishReason: "stop" });
});

Deno.test("the next message goes on from the newest reply and gets no title", async () => {
  const model = hello();
  const { turns, store } = setUp(model);
  const first = await turns.start(OWNER, { message: "One" });
  await first.ended;
  const second = await turns.start(OWNER, { message: "Two", conversationId: first.conversationId });
  assert.ok(!(await types(second)).includes("title"));
  assert.deepEqual(model.requests[1].messages.map(({ content }) => content), ["Be kind.", "One", "Hello", "Two"]);
  const messages = await store.messages(OWNER, first.conversationId);
  assert.deepEqual(branchTo(messages, second.messageId).map(({ content }) => content), [
    "One",
    "Hello",
    "Two",
    "Hello",
  ]);
});

Deno.test("parentId makes a branch: from an earlier reply, or from the beginning where it is null", async () => {
  const model = hello();
  const { turns } = setUp(model);
  const first = await turns.start(OWNER, { message: "One" });
  const { conversationId } = first;
  await first.ended;
  await (await turns.start(OWNER, { message: "Two", conversationId })).ended;
  await (await turns.start(OWNER, { message: "Other two", conversationId, parentId: first.messageId })).ended;
  await (await turns.start(OWNER, { message: "Other one", conversationId, parentId: null })).ended;
  const contents = model.requests.map(({ messages }) => messages.map(({ content }) => content).join("|"));
  assert.deepEqual(contents.slice(2), ["Be kind.|One|Hello|Other two", "Be kind.|Other one"]);
});

Deno.test("a message sent while the reply before it is coming is answered after that, in full knowledge of it", async () => {
  const model = new FakeModel();
  const { turns } = setUp(model);
  const first = await turns.start(OWNER, { message: "One" });
  const second = await turns.start(OWNER, { message: "Two", conversationId: first.conversationId });
  await waitFor(() => second.log.lastId >= 2);
  assert.equal(model.requests.length, 1);
  turns.stop(first);
  await waitFor(() => model.requests.length === 2);
  assert.deepEqual(model.requests[1].messages.map(({ content }) => content), ["Be kind.", "One", "Two"]);
  turns.stop(second);
  await second.ended;
});

Deno.test("a message that waits for the reply before it can be stopped, and asks no model", async () => {
  const model = new FakeModel();
  const { turns, store } = setUp(model);
  const first = await turns.start(OWNER, { message: "One" });
  const second = await turns.start(OWNER, { message: "Two", conversationId: first.conversationId });
  await waitFor(() => model.requests.length === 1);
  turns.stop(second);
  await second.ended;
  const messages = await store.messages(OWNER, first.conversationId);
  assert.equal(messages.at(-1)?.reply?.ending?.status, "stopped");
  turns.stop(first);
  await first.ended;
});

Deno.test("two messages sent at once in one conversation both stay on its branch", async () => {
  const { turns, store } = setUp(hello());
  const first = await turns.start(OWNER, { message: "One" });
  const { conversationId } = first;
  const both = await Promise.all(["A", "B"].map((message) => turns.start(OWNER, { message, conversationId })));
  await Promise.all(both.map(({ ended }) => ended));
  const branch = branchTo(await store.messages(OWNER, conversationId), both[1].messageId);
  assert.deepEqual(branch.map(({ content }) => content), ["One", "Hello", "A", "Hello", "B", "Hello"]);
});

Deno.test("a message stopped right after it was sent does not wait for the reply before it", async () => {
  const { turns, shutdown } = setUp(new FakeModel());
  const first = await turns.start(OWNER, { message: "One" });
  const second = await turns.start(OWNER, { message: "Two", conversationId: first.conversationId });
  await turns.stop(second);
  await within(5_000, second.ended);
  assert.ok(!first.log.ended);
  await shutdown.begin(0);
});

Deno.test("start refuses an unknown conversation, and a parent that is no reply of it", async () => {
  const { turns } = setUp(hello());
  const first = await turns.start(OWNER, { message: "One" });
  await first.ended;
  const refused = (code: string) => (error: unknown) => error instanceof ChatError && error.code === code;
  await assert.rejects(turns.start(OWNER, { message: "x", conversationId: "nope" }), refused("not_found"));
  const { conversationId } = first;
  await assert.rejects(
    turns.start(OWNER, { message: "x", conversationId, parentId: "nope" }),
    refused("invalid_request"),
  );
});

Deno.test("a turn runs to its end though nobody reads it", async () => {
  const { turns, store } = setUp(hello());
  const turn = await turns.start(OWNER, { message: "One" });
  await turn.ended;
  assert.equal((await store.messages(OWNER, turn.conversationId))[1].content, "Hello");
});

Deno.test("stop ends a silent turn as stopped, aborts the model request, and is no error twice or late", async () => {
  const model = new FakeModel();
  const { turns, store } = setUp(model);
  const turn = await turns.start(OWNER, { message: "One" });
  await waitFor(() => model.requests.length > 0);
  turns.stop(turn);
  turns.stop(turn);
  await turn.ended;
  turns.stop(turn);
  assert.ok(model.requests[0].signal.aborted);
  assert.equal((await store.messages(OWNER, turn.conversationId))[1].reply?.ending?.status, "stopped");
});

Deno.test("a shutdown ends every turn as interrupted and waits until that is stored", async () => {
  const { turns, store, shutdown } = setUp(new FakeModel());
  const started = await Promise.all([turns.start(OWNER, { message: "One" }), turns.start(OWNER, { message: "Two" })]);
  assert.equal(turns.liveCount, 2);
  await shutdown.begin(0);
  assert.equal(turns.liveCount, 0);
  for (const { conversationId } of started) {
    assert.equal((await store.messages(OWNER, conversationId))[1].reply?.ending?.status, "interrupted");
  }
  await assert.rejects(turns.start(OWNER, { message: "Late" }), { code: "unavailable", retryable: true });
});

Deno.test("who reads on from how far a reply has come is always told its end", async () => {
  const { turns, turnStore } = setUp(hello());
  const { commit } = turnStore;
  const [asked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  // The end is in the log, and on its way to the store.
  turnStore.commit = async (progress, runner) => {
    if (progress.some(({ ended }) => ended)) {
      asked.resolve();
      await answered.promise;
    }
    return await commit.call(turnStore, progress, runner);
  };
  const turn = await turns.start(OWNER, { message: "One" });
  await asked.promise;
  const { text, lastId } = (await turns.progress(turn))!;
  assert.deepEqual([text, lastId], ["Hello", turn.log.lastId - 1]);
  answered.resolve();
  await turn.ended;
  assert.equal(await turns.progress(turn), null);
});

Deno.test("an ended turn can be read for an hour, and not a moment longer", async () => {
  const { turns, clock } = setUp(hello());
  const turn = await turns.start(OWNER, { message: "One" });
  await turn.ended;
  clock.now = KEEP_ENDED_MS - 1;
  assert.equal(turns.get(turn), turn);
  clock.now = KEEP_ENDED_MS;
  assert.equal(turns.get(turn), null);
});

Deno.test("ended turns hold at most so many bytes: the first to end are the first to go", async () => {
  const alone = setUp(hello());
  const turn = await alone.turns.start(OWNER, { message: "One" });
  await turn.ended;

  const { turns } = setUp(hello(), { maxEndedBytes: 2 * turn.log.size });
  const started: Turn[] = [];
  for (let i = 0; i < 3; i++) {
    started.push(await turns.start(OWNER, { message: "One" }));
    await started[i].ended;
    assert.equal(turns.get(started[i]), started[i]);
  }
  assert.deepEqual(started.map((turn) => turns.get(turn) !== null), [false, true, true]);
});

Deno.test("a store that fails at the end is told to the reader, and the text was not lost to it", async () => {
  const { turns, store } = setUp(hello());
  store.saveMessage = () => Promise.reject(new Error("disk full"));
  const turn = await turns.start(OWNER, { message: "One" });
  const seen = await types(turn);
  const told = turn.log.slice(0).find(({ event }) => event.type === "error")?.event.data as ErrorReport;
  assert.equal(told.code, "not_kept");
  assert.equal(seen.at(-1), "end");
  assert.equal(turn.log.text, "Hello");
});
