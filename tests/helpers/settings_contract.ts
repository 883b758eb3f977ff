import assert from "node:assert/strict";
import type { Store } from "../../lib/chat/ports.ts";
import { addConversation, newConversation, newTurn, OWNER } from "./stored.ts";

const STRANGER = "fedcba9876543210fedcba9876543210";

/** Registers a test on a store of its own, and a clock that it turns. */
type Test = (does: string, body: (store: Store, clock: { time: number }) => Promise<void>) => void;

/** What every store does with the settings of a conversation. */
export function settingsContract(test: Test): void {
  test("keeps the settings of a conversation apart from the list, whole however long they are", async (store) => {
    const { conversation } = await addConversation(store);
    assert.deepEqual(await store.settings(OWNER, conversation.id), {});
    const long = { model: "m", systemPrompt: "水😀\ud800".repeat(60_000), temperature: 0, maxTokens: 1 };
    assert.equal(await store.saveSettings(OWNER, conversation.id, long), true);
    assert.deepEqual(await store.settings(OWNER, conversation.id), long);
    assert.deepEqual(await store.conversation(OWNER, conversation.id), conversation);
    assert.deepEqual((await store.conversations(OWNER, { limit: 10 })).items, [conversation]);
    await store.saveSettings(OWNER, conversation.id, { temperature: 2 });
    assert.deepEqual(await store.settings(OWNER, conversation.id), { temperature: 2 });
    await store.addTurn(OWNER, newTurn(conversation));
    assert.deepEqual(await store.settings(OWNER, conversation.id), { temperature: 2 });
    await store.saveSettings(OWNER, conversation.id, {});
    assert.deepEqual(await store.settings(OWNER, conversation.id), {});
  });

  test("stores the settings of a new conversation with its first turn", async (store) => {
    const settings = { systemPrompt: "x".repeat(1_000_000) };
    const turn = { ...newTurn(newConversation()), settings };
    await store.addTurn(OWNER, turn);
    assert.deepEqual(await store.settings(OWNER, turn.conversation.id), settings);
  });

  test("gives settings to nobody else, and takes them from nobody else", async (store, clock) => {
    const { conversation: { id } } = await addConversation(store);
    await store.saveSettings(OWNER, id, { temperature: 1 });
    for (const [owner, unknown] of [[STRANGER, id], [OWNER, "made-up"], [OWNER, "a b"]]) {
      assert.deepEqual(await store.settings(owner, unknown), {});
      assert.equal(await store.saveSettings(owner, unknown, { temperature: 2 }), false);
    }
    await store.deleteConversation(OWNER, id, 5_000);
    assert.deepEqual(await store.settings(OWNER, id), {});
    assert.equal(await store.saveSettings(OWNER, id, { temperature: 2 }), false);
    await store.restoreConversation(OWNER, id);
    assert.deepEqual(await store.settings(OWNER, id), { temperature: 1 });
    await store.deleteConversation(OWNER, id, 5_000);
    clock.time += 5_000;
    assert.ok(await store.sweep() > 0);
    assert.deepEqual(await store.settings(OWNER, id), {});
  });

  test("keeps one whole of several settings that come at once", async (store) => {
    const { conversation: { id } } = await addConversation(store);
    const all = Array.from({ length: 10 }, (_, i) => ({ temperature: 1, systemPrompt: `${i}`.repeat(100_000) }));
    await Promise.all(all.map((settings) => store.saveSettings(OWNER, id, settings)));
    const { systemPrompt } = await store.settings(OWNER, id);
    assert.ok(all.some((settings) => settings.systemPrompt === systemPrompt));
  });
}
