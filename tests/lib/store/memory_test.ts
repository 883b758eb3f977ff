import assert from "node:assert/strict";
import type { NewTurn } from "../../../lib/chat/ports.ts";
import { MemoryStore } from "../../../lib/store/memory.ts";

function turn(conversationId: string, n = 1): NewTurn {
  const common = { conversationId, createdAt: n };
  return {
    conversation: { id: conversationId, title: null, createdAt: n, leafId: null },
    userMessage: { ...common, id: `u${n}`, parentId: null, role: "user", content: "Hi" },
    replyMessage: {
      ...common,
      id: `m${n}`,
      parentId: `u${n}`,
      role: "assistant",
      content: "",
      reply: { turnId: `t${n}`, model: "fake", ending: null, error: null, usage: null },
    },
  };
}

Deno.test("a turn brings its conversation, both messages and the new leaf", async () => {
  const store = new MemoryStore();
  assert.equal(await store.conversation("c"), null);
  assert.deepEqual(await store.messages("c"), []);
  await store.addTurn(turn("c"));
  assert.equal((await store.conversation("c"))?.leafId, "m1");
  assert.deepEqual((await store.messages("c")).map(({ id }) => id), ["u1", "m1"]);
});

Deno.test("what is changed outside the store does not change in it", async () => {
  const store = new MemoryStore();
  const given = turn("c");
  await store.addTurn(given);
  given.userMessage.content = "Changed";
  (await store.messages("c"))[1].content = "Changed";
  assert.deepEqual((await store.messages("c")).map(({ content }) => content), ["Hi", ""]);
});

Deno.test("a message is replaced by its id, and a title set", async () => {
  const store = new MemoryStore();
  const { replyMessage, ...rest } = turn("c");
  await store.addTurn({ replyMessage, ...rest });
  await store.saveMessage({ ...replyMessage, content: "Hello" });
  await store.setTitle("c", "Greeting");
  assert.deepEqual((await store.messages("c")).map(({ content }) => content), ["Hi", "Hello"]);
  assert.equal((await store.conversation("c"))?.title, "Greeting");
});

/** Adds a turn whose reply has ended. */
async function addEnded(store: MemoryStore, conversationId: string, n = 1): Promise<void> {
  const added = turn(conversationId, n);
  await store.addTurn(added);
  const ending = { status: "complete", finishReason: "stop" } as const;
  await store.saveMessage({ ...added.replyMessage, reply: { ...added.replyMessage.reply!, ending } });
}

Deno.test("past its bound, the store forgets what nobody has written to for longest", async () => {
  const store = new MemoryStore(2);
  await addEnded(store, "a");
  await addEnded(store, "b");
  await addEnded(store, "a", 2);
  assert.ok(await store.conversation("b"));
  await addEnded(store, "c");
  assert.equal(await store.conversation("b"), null);
  assert.ok(await store.conversation("a"));
});

Deno.test("past its bound, the store keeps a conversation in which a reply is coming", async () => {
  const store = new MemoryStore(2);
  await store.addTurn(turn("live"));
  await addEnded(store, "a");
  await addEnded(store, "b");
  assert.ok(await store.conversation("live"));
  assert.equal(await store.conversation("a"), null);
});
