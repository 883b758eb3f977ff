import assert from "node:assert/strict";
import type { Store } from "../../lib/chat/ports.ts";
import type { Conversation, StoredMessage } from "../../lib/chat/types.ts";
import type { OpenStore } from "./store_contract.ts";
import { newConversation, newTurn, OWNER } from "./stored.ts";

const STRANGER = "fedcba9876543210fedcba9876543210";

/** A conversation of so many messages of that text, as a file gives it. */
function imported(text = "Hi 👋 \ud800", count = 4): { conversation: Conversation; messages: StoredMessage[] } {
  const { conversation, userMessage, replyMessage } = newTurn(newConversation({ title: "Rivers" }), { text });
  const messages = Array.from({ length: count / 2 }, (_, i) => {
    const [question, reply] = [{ ...userMessage, id: `u${i}` }, { ...replyMessage, id: `r${i}`, parentId: `u${i}` }];
    return [question, reply];
  }).flat();
  return { conversation: { ...conversation, changedAt: 5_000, leafId: messages[1].id }, messages };
}

/** How every store takes whole conversations. */
export function importContract(name: string, open: OpenStore): void {
  function test(does: string, body: (store: Store, clock: { time: number }) => Promise<void>): void {
    Deno.test(`store on ${name} ${does}`, async () => {
      const clock = { time: 1_000_000 };
      await using opened = await open({ now: () => clock.time });
      await body(opened.store, clock);
    });
  }

  test("imports a conversation whole, by every owner for themselves, and no second time", async (store) => {
    const { conversation, messages } = imported();
    for (const owner of [OWNER, STRANGER]) {
      assert.equal(await store.importConversation(owner, conversation, messages), "added");
      assert.deepEqual(await store.conversation(owner, conversation.id), conversation);
      assert.deepEqual(await store.messages(owner, conversation.id), messages);
      assert.deepEqual((await store.conversations(owner, { limit: 10 })).items, [conversation]);
    }
    const changed = messages.map((message) => ({ ...message, content: "Other" }));
    assert.equal(await store.importConversation(OWNER, conversation, changed), "there");
    assert.deepEqual(await store.messages(OWNER, conversation.id), messages);
    await store.addTurn(OWNER, newTurn(conversation, { at: 9_000 }));
    assert.equal((await store.messages(OWNER, conversation.id)).length, messages.length + 2);
  });

  test("imports what takes many commits, in the place of one that was deleted", async (store, clock) => {
    const { conversation, messages } = imported("水".repeat(100_000), 40);
    assert.equal(await store.importConversation(OWNER, conversation, messages.slice(0, 2)), "added");
    await store.deleteConversation(OWNER, conversation.id, 60_000);
    assert.equal(await store.importConversation(OWNER, conversation, messages), "added");
    assert.equal(await store.restoreConversation(OWNER, conversation.id), false);
    clock.time += 10_000_000;
    await store.sweep();
    assert.deepEqual(await store.messages(OWNER, conversation.id), messages);
    assert.deepEqual((await store.conversations(OWNER, { limit: 10 })).items, [conversation]);
  });

  test("imports over what is being removed at the same time", async (store, clock) => {
    const { conversation, messages } = imported("x".repeat(30_000), 40);
    for (let i = 0; i < 5; i++) {
      await store.importConversation(OWNER, conversation, messages);
      await store.deleteConversation(OWNER, conversation.id, 5_000);
      clock.time += 5_000;
      const [outcome] = await Promise.all([
        store.importConversation(OWNER, conversation, messages),
        store.sweep(),
        store.importConversation(OWNER, conversation, messages),
      ]);
      assert.match(outcome, /added|there/);
      assert.equal((await store.messages(OWNER, conversation.id)).length, messages.length);
    }
  });

  test("imports once what comes ten times at once", async (store) => {
    for (const length of [10, 100_000]) {
      const { conversation, messages } = imported("x".repeat(length), 20);
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, () => store.importConversation(OWNER, conversation, messages)),
      );
      assert.deepEqual(outcomes.toSorted(), ["added", ...Array(9).fill("there")]);
      const kept = await store.messages(OWNER, conversation.id);
      assert.equal(kept.length, messages.length);
      assert.ok(JSON.stringify(kept) === JSON.stringify(messages));
    }
  });
}
