import assert from "node:assert/strict";
import type { ChatEvent } from "../../../lib/chat/events.ts";
import { newId } from "../../../lib/chat/id.ts";
import { newConversation, newTurn } from "../../../lib/chat/new_turn.ts";
import { NO_ANSWER, NO_RESULT } from "../../../lib/chat/prompt.ts";
import { Turns, type TurnsOptions } from "../../../lib/chat/turns.ts";
import { readConversation } from "../../../lib/transfer/read.ts";
import { openStore } from "../../../lib/store/kv.ts";
import { FakeTools, untilAborted } from "../../helpers/fake_tools.ts";
import { ANSWER, calling, RoundModel } from "../../helpers/round_model.ts";
import { sharedKv } from "../../helpers/shared_kv.ts";
import { told } from "../../helpers/told.ts";
import { waitFor } from "../../helpers/wait_for.ts";

function setUp(model: RoundModel, options: Partial<TurnsOptions> = {}) {
  const { store, turns: turnStore } = openStore(sharedKv);
  const common = { model, store, turnStore, tools: new FakeTools(), systemPrompt: "Be kind." };
  const turns = new Turns({ ...common, renderHtml: (text) => text, ...options });
  return { store, turnStore, turns, model, owner: newId() };
}

/** What the model was sent last, without the system prompt. */
const lastSent = ({ requests }: RoundModel) => requests.at(-1)!.messages.slice(1);

const result = (content: string) => ({ content, isError: false, ms: 0 });
const made = { name: "echo", arguments: "{}" };

/** A turn of a process that is gone, of which that much was stored. */
async function abandon({ store, turnStore, owner }: ReturnType<typeof setUp>, events: ChatEvent[]) {
  const runner = "a process that is gone";
  const turn = newTurn({
    conversation: newConversation(1_000),
    origin: { history: [], question: null, message: "Hi", kept: { content: "" } },
    model: "m",
    now: 1_000,
    turn: { id: newId(), runner, leaseUntil: 0 },
  });
  await store.addTurn(owner, turn);
  const numbered = events.map((event, i) => ({ id: i + 1, event }));
  const ref = { owner, id: turn.turn.id };
  await turnStore.commit([{ turn: ref, events: numbered, ended: false, leaseUntil: 0 }], runner);
  return { conversationId: turn.conversation.id, replyId: turn.replyMessage.id };
}

Deno.test("calls are stored with the reply, and sent to the model in later turns as it made them", async () => {
  const model = new RoundModel(["Wait.", ...calling(["echo", "[1]"])], ANSWER);
  const { turns, store, owner } = setUp(model);
  const turn = await turns.start(owner, { message: "One" });
  await turn.ended;
  const [, reply] = await store.messages(owner, turn.conversationId);
  const [call] = reply.reply!.calls!;
  assert.deepEqual({ ...call, result: { ...call.result!, ms: 0 } }, {
    id: "a",
    name: "echo",
    arguments: "[1]",
    round: 1,
    at: 5,
    result: result("[1]"),
  });
  await (await turns.start(owner, { message: "Two", conversationId: turn.conversationId })).ended;
  assert.deepEqual(lastSent(model), [
    { role: "user", content: "One" },
    { role: "assistant", content: "Wait.", calls: [{ id: "a", name: "echo", arguments: "[1]" }] },
    { role: "tool", callId: "a", content: "[1]" },
    { role: "assistant", content: "Done" },
    { role: "user", content: "Two" },
  ]);
});

Deno.test("a reply without calls is stored as before", async () => {
  const { turns, store, owner } = setUp(new RoundModel(ANSWER));
  const turn = await turns.start(owner, { message: "One" });
  await turn.ended;
  const [, { reply }] = await store.messages(owner, turn.conversationId);
  assert.deepEqual(["calls" in reply!, "context" in reply!], [false, false]);
});

Deno.test("what was left out is stored with the reply, by the message from which on the model saw", async () => {
  const model = new RoundModel(["word ".repeat(300), ...ANSWER as string[]], ANSWER);
  const { turns, store, owner } = setUp(model, { windows: { of: () => 600, learn() {} } });
  const first = await turns.start(owner, { message: "One" });
  await first.ended;
  const second = await turns.start(owner, { message: "Two", conversationId: first.conversationId });
  await second.ended;
  const messages = await store.messages(owner, first.conversationId);
  assert.deepEqual(messages[3].reply!.context, { omitted: 1, from: messages[2].id });
  assert.deepEqual(lastSent(model), [{ role: "user", content: "Two" }]);
  // Another try is asked with no more.
  await (await turns.start(owner, { again: "retry", replyId: second.messageId, conversationId: first.conversationId }))
    .ended;
  assert.deepEqual(lastSent(model), [{ role: "user", content: "Two" }]);
});

Deno.test("a message that is sent while a reply calls something is answered with what came of that", async () => {
  const going = Promise.withResolvers<void>();
  const tools = new FakeTools(() => going.promise.then(() => ({ content: "late", isError: false })));
  const model = new RoundModel(calling(["echo"]), ANSWER);
  const { turns, owner } = setUp(model, { tools });
  const first = await turns.start(owner, { message: "One" });
  await waitFor(() => tools.calls.length === 1);
  const second = await turns.start(owner, { message: "Two", conversationId: first.conversationId });
  going.resolve();
  await second.ended;
  assert.deepEqual(lastSent(model).map(({ role, content }) => [role, content]), [
    ["user", "One"],
    ["assistant", ""],
    ["tool", "late"],
    ["assistant", "Done"],
    ["user", "Two"],
  ]);
});

Deno.test("a stop amid calls keeps them, and the reply can be continued from their results, or told to have broken off", async () => {
  const tools = new FakeTools((call, signal) =>
    call.arguments === "[]" ? { content: "there", isError: false } : untilAborted(call, signal)
  );
  const model = new RoundModel(calling(["echo", "[]"], ["echo"]), ANSWER);
  const { turns, store, owner } = setUp(model, { tools });
  const turn = await turns.start(owner, { message: "One" });
  await waitFor(() => told(turn.log.slice(0).map(({ event }) => event), "tool_result").length === 1);
  await turns.stop(turn);
  await turn.ended;
  const { conversationId, messageId: replyId } = turn;
  const [, { content, reply }] = await store.messages(owner, conversationId);
  assert.deepEqual([content, reply!.ending!.status], ["", "stopped"]);
  assert.deepEqual(reply!.calls!.map(({ result }) => result?.content ?? null), ["there", null]);
  const asked = [
    { role: "user", content: "One" },
    { role: "assistant", content: "", calls: [{ ...made, id: "a", arguments: "[]" }, { ...made, id: "b" }] },
    { role: "tool", callId: "a", content: "there" },
    { role: "tool", callId: "b", content: NO_RESULT },
  ];
  const again = await turns.start(owner, { again: "continue", replyId, conversationId });
  await again.ended;
  assert.deepEqual(lastSent(model), asked);
  const continued = (await store.messages(owner, conversationId)).at(-1)!;
  assert.deepEqual([continued.content, continued.reply!.calls!.length], ["Done", 2]);
  await (await turns.start(owner, { message: "Two", conversationId, parentId: replyId })).ended;
  assert.deepEqual(lastSent(model), [...asked, { role: "assistant", content: NO_ANSWER }, {
    role: "user",
    content: "Two",
  }]);
});

Deno.test("a reply whose process is gone amid its calls is interrupted, with what it had", async () => {
  const all = setUp(new RoundModel(ANSWER));
  const { conversationId, replyId } = await abandon(all, [
    { type: "context", data: { omitted: 1, from: "x" } },
    { type: "text", data: "Wait." },
    { type: "tool_call", data: { ...made, id: "a", round: 1 } },
    { type: "tool_call", data: { ...made, id: "b", round: 1 } },
    { type: "tool_result", data: { id: "a", ...result("there") } },
  ]);
  const [, { content, reply }] = await all.turns.messages(all.owner, conversationId);
  assert.equal(content, "Wait.");
  assert.equal(reply!.ending!.status, "interrupted");
  assert.deepEqual(reply!.calls, [
    { ...made, id: "a", round: 1, at: 5, result: result("there") },
    { ...made, id: "b", round: 1, at: 5, result: null },
  ]);
  assert.deepEqual(reply!.context, { omitted: 1, from: "x" });
  await (await all.turns.start(all.owner, { again: "continue", replyId, conversationId })).ended;
  assert.deepEqual(lastSent(all.model).slice(2).map(({ content }) => content), ["there", NO_RESULT]);
});

Deno.test("a reply that is continued and whose process is gone before anything keeps the calls that it went on from", async () => {
  const all = setUp(new RoundModel(ANSWER));
  const calls = [{ ...made, id: "a", round: 1, at: 0, result: result("there") }];
  const turn = newTurn({
    conversation: newConversation(1_000),
    origin: { history: [], question: null, message: "Hi", kept: { content: "", calls } },
    model: "m",
    now: 1_000,
    turn: { id: newId(), runner: "gone", leaseUntil: 0 },
  });
  await all.store.addTurn(all.owner, turn);
  const [, { reply }] = await all.turns.messages(all.owner, turn.conversation.id);
  assert.deepEqual([reply!.ending!.status, reply!.calls], ["interrupted", calls]);
});

Deno.test("a file of a conversation whose reply is coming has the calls so far", async () => {
  const going = Promise.withResolvers<void>();
  const tools = new FakeTools(() => going.promise.then(() => ({ content: "late", isError: false })));
  const all = setUp(new RoundModel(calling(["echo"]), ANSWER), { tools });
  const turn = await all.turns.start(all.owner, { message: "One" });
  await waitFor(() => tools.calls.length === 1);
  const { messages } = (await readConversation(turn.conversationId, all))!;
  assert.deepEqual(messages[1].reply!.calls, [{ ...made, id: "a", round: 1, at: 0, result: null }]);
  going.resolve();
  await turn.ended;
});
