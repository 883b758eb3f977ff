import assert from "node:assert/strict";
import type { Conversation } from "../../../lib/chat/types.ts";
import { openStore } from "../../../lib/store/kv.ts";
import { PER_ENTRY } from "../../../lib/store/outline.ts";
import { allKeys, countingKv, memoryKv, wrapKv } from "../../helpers/kv.ts";
import { assertOutlined } from "../../helpers/outline_contract.ts";
import { addConversation, newTurn, OWNER } from "../../helpers/stored.ts";

type Store = ReturnType<typeof openStore>["store"];

/** A conversation of so many turns, as it was stored before there were outlines, or as if its outline had lost an entry. */
async function withoutOutline(
  kv: Deno.Kv,
  { store, turns, lost = () => true }: { store: Store; turns: number; lost?: (entry: number) => boolean },
): Promise<Conversation> {
  const { conversation } = await addConversation(store);
  for (let i = 1; i < turns; i++) await addTurn(store, conversation);
  for (const key of await outlineKeys(kv)) if (lost(key.at(-1) as number)) await kv.delete(key);
  return conversation;
}

async function addTurn(store: Store, { id }: Conversation): Promise<void> {
  await store.addTurn(OWNER, newTurn((await store.conversation(OWNER, id))!));
}

async function outlineKeys(kv: Deno.Kv): Promise<Deno.KvKey[]> {
  return (await allKeys(kv)).filter((key) => key[2] === "outline");
}

Deno.test("a conversation without an outline gets one from whoever reads it, and turns are added to that", async () => {
  for (const lost of [() => true, (entry: number) => entry === 0, (entry: number) => entry === 1]) {
    using memory = await memoryKv();
    const { store } = openStore(memory.kv);
    const { id } = await withoutOutline(memory.kv, { store, turns: PER_ENTRY / 2 + 5, lost });
    await addTurn(store, { id } as Conversation);
    await assertOutlined(store, id);
    assert.equal((await outlineKeys(memory.kv)).length, 2);
    await addTurn(store, { id } as Conversation);
    await assertOutlined(store, id);
  }
});

Deno.test("an outline that cannot be read is made anew", async () => {
  using memory = await memoryKv();
  const { store } = openStore(memory.kv);
  const { conversation: { id } } = await addConversation(store);
  const [key] = await outlineKeys(memory.kv);
  await memory.kv.set(key, new TextEncoder().encode("[["));
  await addTurn(store, { id } as Conversation);
  await assertOutlined(store, id);
});

Deno.test("an outline that is made anew takes nothing from a turn that is added meanwhile", async () => {
  using memory = await memoryKv();
  const { store } = openStore(memory.kv);
  const conversation = await withoutOutline(memory.kv, { store, turns: 3 });
  let isAdded = false;
  const racing = wrapKv(memory.kv, (name, call) => {
    if (name !== "commit" || isAdded) return call();
    isAdded = true;
    return addTurn(store, conversation).then(call);
  });
  assert.equal((await openStore(racing).store.outline(OWNER, conversation.id)).length, 6);
  assert.ok(isAdded);
  await assertOutlined(store, conversation.id);
  assert.equal((await store.outline(OWNER, conversation.id)).length, 8);
});

Deno.test("a message that cannot be read is missing in an outline that was made anew, and others keep their places", async () => {
  using memory = await memoryKv();
  const { store } = openStore(memory.kv);
  const conversation = await withoutOutline(memory.kv, { store, turns: 3 });
  const [first] = await store.messages(OWNER, conversation.id);
  const [spoilt] = (await allKeys(memory.kv)).filter((key) => key[2] === "message" && key.includes(first.id));
  await memory.kv.set(spoilt, new TextEncoder().encode("{"));
  await assertOutlined(store, conversation.id);
  await addTurn(store, conversation);
  await assertOutlined(store, conversation.id);
  assert.equal((await store.outline(OWNER, conversation.id)).length, 7);
});

Deno.test("the outline of thousands of messages, and a hundred of them, are few entries to read", async () => {
  using memory = await memoryKv();
  const { kv, traffic, reset } = countingKv(memory.kv);
  const { store } = openStore(kv);
  const { conversation } = await addConversation(store);
  const messages = Array.from({ length: 2_000 }, (_, i) => ({
    ...newTurn({ ...conversation, id: "long" }).userMessage,
    id: `m${i}`,
    parentId: i === 0 ? null : `m${i - 1}`,
  }));
  await store.importConversation(OWNER, { ...conversation, id: "long" }, messages);
  reset();
  const outline = await store.outline(OWNER, "long");
  const ids = outline.slice(-100).map(({ id }) => id);
  assert.equal((await store.messages(OWNER, "long", ids)).length, 100);
  assert.equal(traffic.listed, 2_000 / PER_ENTRY + 100);
});
