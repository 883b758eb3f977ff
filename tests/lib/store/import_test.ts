import assert from "node:assert/strict";
import { openStore } from "../../../lib/store/kv.ts";
import { importContract } from "../../helpers/import_contract.ts";
import { allKeys, memoryKv, wrapKv } from "../../helpers/kv.ts";
import { storeInFile, storeInMemory } from "../../helpers/open_stores.ts";
import { newConversation, newTurn, OWNER } from "../../helpers/stored.ts";

importContract(":memory:", storeInMemory);
importContract("a file", storeInFile);

/** A conversation that one commit cannot take. */
function large() {
  const { conversation, userMessage, replyMessage } = newTurn(newConversation(), { text: "x".repeat(1_000_000) });
  const messages = [userMessage, { ...replyMessage, content: "y".repeat(1_500_000) }];
  return { conversation: { ...conversation, leafId: replyMessage.id }, messages };
}

Deno.test("an import that breaks off anywhere leaves nothing to be seen, and can be done again", async () => {
  for (let calls = 0, isDone = false; !isDone; calls++) {
    using memory = await memoryKv();
    let [time, callsLeft] = [1_000_000, calls];
    const failing = wrapKv(memory.kv, (_, call) => {
      if (callsLeft-- <= 0) throw new Error("The power went");
      return call();
    });
    const { store } = openStore(failing, { now: () => time });
    const { conversation, messages } = large();
    isDone = await store.importConversation(OWNER, conversation, messages).then(() => true, () => false);
    assert.ok(!isDone || calls > 4, "it takes several commits");
    callsLeft = Infinity;
    if (!isDone) {
      assert.equal(await store.conversation(OWNER, conversation.id), null, `after ${calls} calls`);
      assert.deepEqual((await store.conversations(OWNER, { limit: 10 })).items, []);
      if (calls % 2 === 0) {
        // Whoever began it is past waiting for.
        time += 10_000;
        assert.equal(await store.importConversation(OWNER, conversation, messages), "added");
        assert.deepEqual(await store.messages(OWNER, conversation.id), messages);
        await store.deleteConversation(OWNER, conversation.id, 0);
      }
      time += 4_000_000;
      while (await store.sweep() > 0);
      assert.deepEqual(await allKeys(memory.kv), [], `after ${calls} calls`);
    }
  }
});

Deno.test("an import is refused where an id could be in no key, before anything is written", async () => {
  using memory = await memoryKv();
  const { store } = openStore(memory.kv);
  const { conversation, messages } = large();
  for (const bad of ["", "a b", "x".repeat(65), "\ud800"]) {
    await assert.rejects(store.importConversation(OWNER, { ...conversation, id: bad }, messages), TypeError);
    await assert.rejects(store.importConversation(OWNER, conversation, [{ ...messages[0], id: bad }]), TypeError);
  }
  assert.deepEqual(await allKeys(memory.kv), []);
});
