import assert from "node:assert/strict";
import { CHATS_PER_PAGE, readChatList } from "../../../lib/chat/chat_list.ts";
import { ChatError } from "../../../lib/errors.ts";
import { openStore } from "../../../lib/store/kv.ts";
import { memoryKv } from "../../helpers/kv.ts";
import { addConversation, OWNER } from "../../helpers/stored.ts";

const options = { owner: OWNER, from: null, onError: assert.fail };

Deno.test("a page of the list has 30, newest first, and the next one goes on after them", async () => {
  using memory = await memoryKv();
  const { store } = openStore(memory.kv);
  const ids: string[] = [];
  for (let i = 1; i <= CHATS_PER_PAGE; i++) {
    ids.unshift((await addConversation(store, { at: 1_000 + i })).conversation.id);
  }
  assert.equal((await readChatList(store, options))?.older, null);
  ids.unshift((await addConversation(store, { at: 2_000 })).conversation.id);
  const first = await readChatList(store, options);
  const second = await readChatList(store, { ...options, from: first!.older });
  assert.equal(first?.conversations.length, 30);
  assert.deepEqual([first, second].flatMap((list) => list!.conversations.map(({ id }) => id)), ids);
  assert.deepEqual([first!.from, second!.from, second!.older], [null, first!.older, null]);
});

Deno.test("a part of the list that there cannot be is the client's error", async () => {
  using memory = await memoryKv();
  const { store } = openStore(memory.kv);
  for (const from of ["", "x", "1.", "1.a b"]) {
    await assert.rejects(readChatList(store, { ...options, from }), { code: "invalid_request" });
  }
});

Deno.test("a store that fails leaves no list, and its reason goes to the log", async () => {
  using memory = await memoryKv();
  const { store } = openStore(memory.kv);
  const thrown = [new Error("disk full"), new ChatError("unavailable", "Others always came first")];
  for (const error of thrown) {
    store.conversations = () => Promise.reject(error);
    const logged: unknown[] = [];
    assert.equal(await readChatList(store, { ...options, onError: (error) => logged.push(error) }), null);
    assert.deepEqual(logged, [error]);
  }
});
