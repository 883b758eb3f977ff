import assert from "node:assert/strict";
import { newId } from "../../../lib/chat/id.ts";
import type { Model } from "../../../lib/chat/model_port.ts";
import { branchTo } from "../../../lib/chat/tree.ts";
import { Turns } from "../../../lib/chat/turns.ts";
import { openStore } from "../../../lib/store/kv.ts";
import { FakeModel, STOP } from "../../helpers/fake_model.ts";
import { sharedKv } from "../../helpers/shared_kv.ts";

const OWNER = newId();

const LENGTH = { type: "finish", reason: "length" } as const;

function setUp(model: Model) {
  const { store, turns: turnStore } = openStore(sharedKv);
  const turns = new Turns({ model, store, turnStore, systemPrompt: "Be kind.", renderHtml: (text) => text });
  return { store, turns };
}

/** A conversation whose last reply is cut off after "Half", as the process that asks for more finds it. */
async function begin(model: Model) {
  const { turns } = setUp(new FakeModel(["Half", LENGTH]));
  const first = await turns.start(OWNER, { message: "One" });
  await first.ended;
  const { conversationId } = first;
  const second = await turns.start(OWNER, { message: "Two", conversationId });
  await second.ended;
  return { ...setUp(model), conversationId, first, replyId: second.messageId };
}

const contents = (messages: { content: string }[]) => messages.map(({ content }) => content);

Deno.test("a reply that is continued begins with what there is of it, and the model is asked for the rest", async () => {
  const { promise: after, resolve: goOn } = Promise.withResolvers<void>();
  const model = new FakeModel([" done", STOP], { after });
  const { turns, store, conversationId, replyId } = await begin(model);
  const turn = await turns.start(OWNER, { again: "continue", replyId, conversationId });
  assert.equal((await store.messages(OWNER, conversationId)).at(-1)?.content, "Half");
  goOn();
  await turn.ended;
  assert.equal(turn.log.text, "Half done");
  assert.deepEqual(model.requests[0].messages.slice(1), [
    { role: "user", content: "One" },
    { role: "assistant", content: "Half" },
    { role: "user", content: "Two" },
    { role: "assistant", content: "Half" },
  ]);
  const messages = await store.messages(OWNER, conversationId);
  const { leafId } = (await store.conversation(OWNER, conversationId))!;
  assert.equal(leafId, turn.messageId);
  assert.deepEqual(contents(branchTo(messages, leafId)), ["One", "Half", "Two", "Half done"]);
  // Nothing of the earlier reply is lost.
  assert.deepEqual(contents(branchTo(messages, replyId)), ["One", "Half", "Two", "Half"]);
});

Deno.test("a reply that is tried again is another one to the same message, and knows nothing of the first", async () => {
  const model = new FakeModel(["Anew", STOP]);
  const { turns, store, conversationId, replyId } = await begin(model);
  const turn = await turns.start(OWNER, { again: "retry", replyId, conversationId });
  await turn.ended;
  assert.deepEqual(contents(model.requests[0].messages), ["Be kind.", "One", "Half", "Two"]);
  const messages = await store.messages(OWNER, conversationId);
  assert.equal(messages.length, 5);
  assert.deepEqual(contents(branchTo(messages, turn.messageId)), ["One", "Half", "Two", "Anew"]);
});

Deno.test("a continued reply that fails before a word keeps what there was, and can be continued once more", async () => {
  const { turns, store, conversationId, replyId } = await begin(new FakeModel([new Error("down")]));
  const turn = await turns.start(OWNER, { again: "continue", replyId, conversationId });
  await turn.ended;
  const { content, reply } = (await store.messages(OWNER, conversationId)).at(-1)!;
  assert.deepEqual([content, reply?.ending?.status], ["Half", "interrupted"]);
  await (await turns.start(OWNER, { again: "continue", replyId: turn.messageId, conversationId })).ended;
});

Deno.test("what cannot be done again is refused in words", async () => {
  const { turns, store, conversationId, first, replyId } = await begin(new FakeModel([STOP]));
  const [question] = await store.messages(OWNER, conversationId);
  const whole = await turns.start(OWNER, { again: "retry", replyId, conversationId });
  await whole.ended;
  const silent = setUp(new FakeModel()).turns;
  const coming = await silent.start(OWNER, { message: "Three", conversationId });
  const refusals = [
    ["retry", newId(), /^"retry" names no reply of this conversation$/],
    ["continue", question.id, /^"continue" names no reply of this conversation$/],
    ["continue", whole.messageId, /^There is nothing to continue in that reply$/],
    ["retry", coming.messageId, /^That reply is still coming$/],
  ] as const;
  for (const [again, replyId, message] of refusals) {
    const refused = { code: "invalid_request", message };
    await assert.rejects(silent.start(OWNER, { again, replyId, conversationId }), refused);
  }
  const missing = { again: "retry" as const, replyId: first.messageId, conversationId: newId() };
  await assert.rejects(turns.start(OWNER, missing), { code: "not_found" });
  await assert.rejects(turns.start(newId(), { ...missing, conversationId }), { code: "not_found" });
  await silent.stop(coming);
  await coming.ended;
});

Deno.test("a turn that is started twice by the same id runs once", async () => {
  const model = new FakeModel(["Hello", STOP]);
  const { turns, store } = setUp(model);
  const id = newId();
  const [a, b] = await Promise.all([
    turns.start(OWNER, { message: "Hi" }, { id }),
    turns.start(OWNER, { message: "Hi" }, { id }),
  ]);
  await a.ended;
  assert.equal(a, b);
  assert.equal(await turns.start(OWNER, { message: "Hi" }, { id }), a);
  assert.equal(model.requests.length, 1);
  assert.equal((await store.messages(OWNER, a.conversationId)).length, 2);
});

Deno.test("a conversation is named by the model, where its reply came", async () => {
  const model = new FakeModel(["Hello", STOP]);
  model.title = "A greeting";
  const { turns, store } = setUp(model);
  const { conversationId, ended } = await turns.start(OWNER, { message: "Hi there" });
  await ended;
  assert.equal((await store.conversation(OWNER, conversationId))?.title, "A greeting");
});

Deno.test("a conversation is named by its first words where the reply did not come, or no name does", async () => {
  const failing = new FakeModel([new Error("down")]);
  failing.title = "Never asked";
  const nameless = new FakeModel(["Hello", STOP]);
  const broken = new FakeModel(["Hello", STOP]);
  Object.defineProperty(broken, "title", { get: () => assert.fail("no title") });
  for (const model of [failing, nameless, broken]) {
    const { turns, store } = setUp(model);
    const { conversationId, ended } = await turns.start(OWNER, { message: "Hi there" });
    await ended;
    assert.equal((await store.conversation(OWNER, conversationId))?.title, "Hi there");
  }
});

Deno.test("a name that somebody gave a conversation meanwhile stays", async () => {
  const model = new FakeModel(["Hello", STOP]);
  const { turns, store } = setUp(model);
  let named: Promise<boolean> | undefined;
  Object.defineProperty(model, "title", {
    get: () => (named = store.setTitle(OWNER, conversationId, "Mine"), "Model's"),
  });
  const { conversationId, ended } = await turns.start(OWNER, { message: "Hi there" });
  await ended;
  assert.equal(await named, true);
  assert.equal((await store.conversation(OWNER, conversationId))?.title, "Mine");
});
