import assert from "node:assert/strict";
import type { Store } from "../../lib/chat/ports.ts";
import type { StoredMessage } from "../../lib/chat/types.ts";
import type { OpenStore } from "./store_contract.ts";
import { addConversation, id, newConversation, newTurn, OWNER } from "./stored.ts";

const STRANGER = "fedcba9876543210fedcba9876543210";

/** The outlines and parts of conversations that every store gives. */
export function outlineContract(name: string, open: OpenStore): void {
  Deno.test(`store on ${name} gives an outline of all messages, and any of them by their ids`, async () => {
    await using opened = await open({ now: () => 1_000_000 });
    const { store } = opened;
    let { conversation } = await addConversation(store, { text: "水".repeat(100_000) });
    for (let i = 0; i < 60; i++) {
      const parentId = i % 7 === 0 ? null : conversation.leafId;
      await store.addTurn(OWNER, newTurn(conversation, { text: `Question ${i}`, parentId }));
      conversation = (await store.conversation(OWNER, conversation.id))!;
    }
    await assertOutlined(store, conversation.id);
    await Promise.all(Array.from({ length: 9 }, () => store.addTurn(OWNER, newTurn(conversation))));
    await assertOutlined(store, conversation.id);
    for (const [owner, unknown] of [[STRANGER, conversation.id], [OWNER, "nope"], [OWNER, "../x"]] as const) {
      assert.deepEqual(await store.outline(owner, unknown), []);
      assert.deepEqual(await store.messages(owner, unknown, ["x"]), []);
    }
  });

  Deno.test(`store on ${name} gives an outline of what was imported, whether in one commit or in many`, async () => {
    await using opened = await open({ now: () => 1_000_000 });
    const { store } = opened;
    for (const count of [0, 1, 50, 51, 1_200]) {
      const conversation = newConversation();
      const messages = Array.from({ length: count }, (_, i): StoredMessage => ({
        id: `m${i}`,
        conversationId: conversation.id,
        parentId: i === 0 ? null : `m${i - 1}`,
        role: i % 2 ? "assistant" : "user",
        content: `Message ${i}`,
        createdAt: i,
      }));
      await store.importConversation(OWNER, { ...conversation, leafId: messages.at(-1)?.id ?? null }, messages);
      await assertOutlined(store, conversation.id);
      await store.addTurn(OWNER, newTurn({ ...conversation, leafId: messages.at(-1)?.id ?? id("x") }));
      await assertOutlined(store, conversation.id);
    }
  });
}

/** The outline says of all messages what they say themselves; and any of them can be had, in their order. */
export async function assertOutlined(store: Store, conversationId: string): Promise<void> {
  const messages = await store.messages(OWNER, conversationId);
  const outline = await store.outline(OWNER, conversationId);
  assert.deepEqual(outline, messages.map(({ id, parentId, role }) => ({ id, parentId, role })));
  for (
    const wanted of [
      [],
      messages.slice(0, 1),
      messages.slice(-2),
      messages.filter((_, i) => i % 3 === 0),
      messages,
    ]
  ) {
    const ids = wanted.map(({ id }) => id).reverse();
    assert.deepEqual(await store.messages(OWNER, conversationId, [...ids, "unknown", "../odd"]), wanted);
  }
}
