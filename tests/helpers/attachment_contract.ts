import assert from "node:assert/strict";
import { readWhole, UPLOAD_KEEP_MS } from "../../lib/chat/attachments.ts";
import type { Store } from "../../lib/chat/ports.ts";
import type { Conversation } from "../../lib/chat/types.ts";
import { addImage, newImage, newTurnWith } from "./attachments.ts";
import type { OpenStore } from "./store_contract.ts";
import { addConversation, newConversation, OWNER } from "./stored.ts";

const STRANGER = "fedcba9876543210fedcba9876543210";

/** How every store keeps images. */
export function attachmentContract(name: string, open: OpenStore): void {
  function test(does: string, body: (store: Store, clock: { time: number }) => Promise<void>): void {
    Deno.test(`store on ${name} ${does}`, async () => {
      const clock = { time: 1_000_000 };
      await using opened = await open({ now: () => clock.time });
      await body(opened.store, clock);
    });
  }

  test("keeps an image byte for byte, of any length", async (store) => {
    for (const byteLength of [1, 65_535, 65_536, 65_537, 5 * 1_048_576]) {
      const { attachment, bytes } = newImage(byteLength);
      assert.equal(await store.attachments.add(OWNER, { attachment, bytes }), true);
      assert.deepEqual(await store.attachments.find(OWNER, attachment.id), { attachment, conversationId: null });
      const whole = await readWhole(store.attachments, OWNER, attachment);
      assert.ok(whole?.every((byte, i) => byte === bytes[i]) && whole.length === byteLength);
      for await (const piece of store.attachments.read(OWNER, attachment.id)) assert.ok(piece.length <= 65_536);
    }
  });

  test("takes no second image of an id, and leaves the first as it is", async (store) => {
    const { attachment, bytes } = await addImage(store);
    const other = newImage(20, { id: attachment.id });
    assert.equal(await store.attachments.add(OWNER, other), false);
    assert.deepEqual(await readWhole(store.attachments, OWNER, attachment), bytes);
    assert.equal(await store.attachments.add(STRANGER, other), true, "ids are one's own");
  });

  test("has no image of somebody else's, nor one that nobody has", async (store) => {
    const { attachment } = await addImage(store);
    for (
      const [owner, id] of [[STRANGER, attachment.id], [OWNER, "made-up"], [OWNER, ""], ["", attachment.id], [
        OWNER,
        "../a",
      ]]
    ) {
      assert.equal(await store.attachments.find(owner, id), null);
      assert.deepEqual(await Array.fromAsync(store.attachments.read(owner, id)), []);
      assert.equal(await store.attachments.remove(owner, id), false);
      assert.equal(await readWhole(store.attachments, owner, { ...attachment, id }), null);
    }
    await assert.rejects(store.addTurn(STRANGER, newTurnWith([attachment])), { code: "unknown_attachment" });
    assert.deepEqual((await store.conversations(STRANGER, { limit: 1 })).items, [], "nothing was stored");
    assert.notEqual(await store.attachments.find(OWNER, attachment.id), null);
  });

  test("lets a message take images along, and later messages of that conversation have them too", async (store) => {
    const [first, second] = [await addImage(store), await addImage(store)];
    const turn = newTurnWith([first.attachment, second.attachment]);
    await store.addTurn(OWNER, turn);
    const { id } = turn.conversation;
    assert.deepEqual((await store.messages(OWNER, id))[0].attachments, [first.attachment, second.attachment]);
    assert.equal((await store.attachments.find(OWNER, first.attachment.id))?.conversationId, id);
    assert.equal(await store.attachments.remove(OWNER, first.attachment.id), false, "it is a message's");
    const conversation = (await store.conversation(OWNER, id))!;
    const third = await addImage(store);
    await store.addTurn(OWNER, newTurnWith([second.attachment, third.attachment], conversation));
    assert.deepEqual((await store.messages(OWNER, id))[2].attachments, [second.attachment, third.attachment]);
  });

  test("lets no other conversation have an image", async (store) => {
    const { attachment } = await addImage(store);
    await store.addTurn(OWNER, newTurnWith([attachment]));
    await assert.rejects(store.addTurn(OWNER, newTurnWith([attachment])), { code: "unknown_attachment" });
    const both = await Promise.allSettled(
      await addImage(store).then(({ attachment }) => [1, 2].map(() => store.addTurn(OWNER, newTurnWith([attachment])))),
    );
    assert.equal(both.filter(({ status }) => status === "fulfilled").length, 1, "of two at once, one has it");
  });

  test("hides images with their conversation, and gives them back with it", async (store) => {
    const { attachment } = await addImage(store);
    const turn = newTurnWith([attachment]);
    await store.addTurn(OWNER, turn);
    await store.deleteConversation(OWNER, turn.conversation.id, 5_000);
    assert.equal(await store.attachments.find(OWNER, attachment.id), null);
    assert.equal(await readWhole(store.attachments, OWNER, attachment), null);
    await store.restoreConversation(OWNER, turn.conversation.id);
    assert.notEqual(await store.attachments.find(OWNER, attachment.id), null);
  });

  test("drops an image that no message takes along in time", async (store, clock) => {
    const { attachment } = await addImage(store);
    clock.time += UPLOAD_KEEP_MS - 1;
    assert.notEqual(await store.attachments.find(OWNER, attachment.id), null);
    clock.time += 1;
    assert.equal(await store.attachments.find(OWNER, attachment.id), null, "before it is swept too");
    await store.sweep();
    await assert.rejects(store.addTurn(OWNER, newTurnWith([attachment])), { code: "unknown_attachment" });
  });

  test("removes an image that waits, once", async (store) => {
    const { attachment } = await addImage(store);
    assert.equal(await store.attachments.remove(OWNER, attachment.id), true);
    assert.equal(await store.attachments.find(OWNER, attachment.id), null);
    assert.equal(await store.attachments.remove(OWNER, attachment.id), false);
  });

  test("keeps so many images waiting and no more", async (store) => {
    const add = () => store.attachments.add(OWNER, { ...newImage(), maxWaiting: 2 });
    const first = newImage();
    await store.attachments.add(OWNER, { ...first, maxWaiting: 2 });
    assert.equal(await add(), true);
    await assert.rejects(add(), { code: "too_many_uploads" });
    await store.addTurn(OWNER, newTurnWith([first.attachment]));
    assert.equal(await add(), true, "what a message has waits no more");
  });

  test("imports messages with their images, hundreds of them too", async (store) => {
    const images = await Promise.all(Array.from({ length: 130 }, () => addImage(store)));
    const attachments = images.map(({ attachment }) => attachment);
    const { conversation, messages } = imported(attachments);
    assert.equal(await store.importConversation(OWNER, conversation, messages), "added");
    for (const { id } of attachments) {
      assert.equal((await store.attachments.find(OWNER, id))?.conversationId, conversation.id);
    }
    const another = imported([attachments[0]]);
    await assert.rejects(store.importConversation(OWNER, another.conversation, another.messages), {
      code: "unknown_attachment",
    });
    assert.equal(await store.conversation(OWNER, another.conversation.id), null);
  });

  test("stores nothing of a message whose image has gone", async (store) => {
    const { conversation } = await addConversation(store);
    const { attachment } = newImage();
    await assert.rejects(store.addTurn(OWNER, newTurnWith([attachment], conversation)), { code: "unknown_attachment" });
    assert.equal((await store.messages(OWNER, conversation.id)).length, 2);
  });
}

/** A conversation of one message, as a file gives it. */
function imported(attachments: Parameters<typeof newTurnWith>[0]): {
  conversation: Conversation;
  messages: NonNullable<ReturnType<typeof newTurnWith>["userMessage"]>[];
} {
  const { conversation, userMessage, replyMessage } = newTurnWith(attachments, newConversation());
  return { conversation: { ...conversation, leafId: replyMessage.id }, messages: [userMessage, replyMessage] };
}
