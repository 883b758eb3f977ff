import assert from "node:assert/strict";
import { MAX_TITLE_LENGTH, type Store } from "../../lib/chat/ports.ts";
import type { Conversation } from "../../lib/chat/types.ts";
import { settingsContract } from "./settings_contract.ts";
import { addConversation, id, newConversation, newTurn, OWNER } from "./stored.ts";

/** Gives an empty store, and takes it back. */
export type OpenStore = (options: { now(): number }) => Promise<{ store: Store } & AsyncDisposable>;

const STRANGER = "fedcba9876543210fedcba9876543210";

/** What every store does. */
export function storeContract(name: string, open: OpenStore): void {
  function test(does: string, body: (store: Store, clock: { time: number }) => Promise<void>): void {
    Deno.test(`store on ${name} ${does}`, async () => {
      const clock = { time: 1_000_000 };
      await using opened = await open({ now: () => clock.time });
      await body(opened.store, clock);
    });
  }

  test("gives back what a first turn stored", async (store) => {
    const turn = newTurn(newConversation({ title: "Rivers" }), { text: "Hi 👋 \ud800", at: 5_000 });
    await store.addTurn(OWNER, turn);
    const { conversation, userMessage, replyMessage } = turn;
    const stored = { ...conversation, changedAt: 5_000, leafId: replyMessage.id };
    assert.deepEqual(await store.conversation(OWNER, conversation.id), stored);
    assert.deepEqual(await store.messages(OWNER, conversation.id), [userMessage, replyMessage]);
  });

  test("gives messages in the order in which they were added, whatever their clocks said", async (store) => {
    let { conversation } = newTurn(newConversation());
    const expected: string[] = [];
    for (const at of [3_000, 1_000, 2_000]) {
      const turn = newTurn(conversation, { at });
      await store.addTurn(OWNER, turn);
      expected.push(turn.userMessage.id, turn.replyMessage.id);
      conversation = (await store.conversation(OWNER, conversation.id))!;
    }
    assert.deepEqual((await store.messages(OWNER, conversation.id)).map(({ id }) => id), expected);
    assert.equal(conversation.changedAt, 3_000, "a clock that is behind moves nothing back");
  });

  test("adds a second reply to a message that is there", async (store) => {
    const { conversation, userMessage, replyMessage } = await addConversation(store);
    const again = newTurn(conversation);
    const second = { ...again.replyMessage, parentId: userMessage.id };
    await store.addTurn(OWNER, { ...again, userMessage: null, replyMessage: second });
    assert.deepEqual(await store.messages(OWNER, conversation.id), [userMessage, replyMessage, second]);
    assert.equal((await store.conversation(OWNER, conversation.id))!.leafId, second.id);
  });

  test("makes branches of fifty turns that come at once", async (store) => {
    const { conversation, replyMessage } = await addConversation(store);
    const turns = Array.from({ length: 50 }, (_, i) => newTurn(conversation, { text: `Branch ${i}` }));
    await Promise.all(turns.map((turn) => store.addTurn(OWNER, turn)));
    const messages = await store.messages(OWNER, conversation.id);
    assert.equal(messages.length, 102);
    const branches = messages.filter(({ parentId }) => parentId === replyMessage.id);
    assert.deepEqual(branches.map(({ id }) => id).sort(), turns.map(({ userMessage }) => userMessage.id).sort());
    const { leafId } = (await store.conversation(OWNER, conversation.id))!;
    assert.equal(leafId, messages.at(-1)!.id, "the last to be added is the leaf");
    assert.equal((await store.conversations(OWNER, { limit: 10 })).items.length, 1);
  });

  test("replaces a message where it stands", async (store) => {
    const { conversation, userMessage, replyMessage } = await addConversation(store);
    const ending = { status: "complete" as const, finishReason: "stop" };
    const saved = { ...replyMessage, content: "Hi", reply: { ...replyMessage.reply!, ending } };
    await store.saveMessage(OWNER, saved);
    assert.deepEqual(await store.messages(OWNER, conversation.id), [userMessage, saved]);
  });

  test("saves no message that it does not have", async (store) => {
    const { conversation, userMessage, replyMessage } = await addConversation(store);
    await store.saveMessage(OWNER, { ...replyMessage, id: "another" });
    await store.saveMessage(OWNER, { ...replyMessage, conversationId: "another" });
    await store.saveMessage(STRANGER, { ...replyMessage, content: "Forged" });
    assert.deepEqual(await store.messages(OWNER, conversation.id), [userMessage, replyMessage]);
    assert.deepEqual(await store.messages(STRANGER, conversation.id), []);
  });

  test("retitles, also in the list, and says when there is nothing to retitle", async (store) => {
    const { conversation } = await addConversation(store);
    assert.equal(await store.setTitle(OWNER, conversation.id, "Lakes"), true);
    assert.deepEqual(await store.conversation(OWNER, conversation.id), { ...conversation, title: "Lakes" });
    const { items } = await store.conversations(OWNER, { limit: 10 });
    assert.deepEqual(items, [{ ...conversation, title: "Lakes" }]);
    assert.equal(await store.setTitle(OWNER, conversation.id, "Rivers", { unlessNamed: true }), false);
    assert.equal((await store.conversation(OWNER, conversation.id))?.title, "Lakes");
    const { conversation: unnamed } = await addConversation(store);
    assert.equal(await store.setTitle(OWNER, unnamed.id, "Rivers", { unlessNamed: true }), true);
    assert.equal(await store.setTitle(OWNER, "another", "Lakes"), false);
  });

  test("takes a title of the greatest length, and refuses a longer one", async (store) => {
    const { conversation } = await addConversation(store);
    const longest = "水".repeat(MAX_TITLE_LENGTH);
    await store.setTitle(OWNER, conversation.id, longest);
    assert.equal((await store.conversation(OWNER, conversation.id))!.title, longest);
    await assert.rejects(store.setTitle(OWNER, conversation.id, longest + "水"), { code: "invalid_request" });
  });

  test("hides what belongs to somebody else like what nobody has", async (store) => {
    const { conversation } = await addConversation(store);
    for (const [owner, unknown] of [[STRANGER, conversation.id], [OWNER, "made-up"], [OWNER, ""], ["", ""]]) {
      assert.equal(await store.conversation(owner, unknown), null);
      assert.deepEqual(await store.messages(owner, unknown), []);
      assert.equal(await store.setTitle(owner, unknown, "Mine"), false);
      assert.equal(await store.deleteConversation(owner, unknown, 0), false);
      assert.equal(await store.restoreConversation(owner, unknown), false);
      const turn = newTurn({ ...conversation, id: unknown || "made-up" });
      if (owner) await assert.rejects(store.addTurn(owner, turn), { code: "not_found" });
    }
    assert.deepEqual(await store.conversations(STRANGER, { limit: 10 }), { items: [], next: null });
    assert.equal((await store.conversation(OWNER, conversation.id))!.title, null);
  });

  test("takes ids that no store would give for unknown ones", async (store) => {
    for (const odd of ["x".repeat(3_000), "\ud800", "a b", "a\0b", "../c", "水"]) {
      assert.equal(await store.conversation(OWNER, odd), null);
      assert.equal(await store.conversation(odd, "c"), null);
      assert.deepEqual(await store.messages(OWNER, odd), []);
      assert.deepEqual(await store.conversations(odd, { limit: 10 }), { items: [], next: null });
      assert.equal(await store.deleteConversation(OWNER, odd, 0), false);
    }
  });

  test("lists by last change, page by page", async (store) => {
    const conversations: Conversation[] = [];
    for (let at = 1_000; at < 1_007; at++) conversations.push((await addConversation(store, { at })).conversation);
    const [oldest] = conversations.splice(0, 1);
    await store.addTurn(OWNER, newTurn(oldest, { at: 2_000 }));
    const expected = [oldest, ...conversations.reverse()].map(({ id }) => id);

    const listed: string[] = [];
    const sizes: number[] = [];
    let from: string | null = null;
    do {
      const page: Awaited<ReturnType<Store["conversations"]>> = await store.conversations(OWNER, { limit: 3, from });
      listed.push(...page.items.map(({ id }) => id));
      sizes.push(page.items.length);
      from = page.next;
    } while (from !== null);
    assert.deepEqual(listed, expected);
    assert.deepEqual(sizes, [3, 3, 1]);
  });

  test("ends a list without a further page where one is exactly full", async (store) => {
    for (let i = 0; i < 3; i++) await addConversation(store);
    const { items, next } = await store.conversations(OWNER, { limit: 3 });
    assert.equal(items.length, 3);
    assert.equal(next, null);
  });

  test("neither repeats nor skips what changes between two pages", async (store) => {
    const all: Conversation[] = [];
    for (let at = 1_000; at < 1_006; at++) all.push((await addConversation(store, { at })).conversation);
    const first = await store.conversations(OWNER, { limit: 3 });
    // The last of the page moves to the top, and goes from where the next page begins.
    await store.addTurn(OWNER, newTurn(all[3], { at: 9_000 }));
    const second = await store.conversations(OWNER, { limit: 3, from: first.next });
    const seen = [...first.items, ...second.items].map(({ id }) => id);
    assert.deepEqual(seen, all.toReversed().map(({ id }) => id));
  });

  test("refuses a page that it never named", async (store) => {
    for (const from of ["", "x", "1", "1.", ".a", "-1.a", "1.a b", "99999999999999999.a"]) {
      await assert.rejects(store.conversations(OWNER, { limit: 3, from }), { code: "invalid_request" }, from);
    }
  });

  test("hides a deleted conversation at once, and gives it back whole until its time is up", async (store, clock) => {
    const { conversation, userMessage, replyMessage } = await addConversation(store);
    assert.equal(await store.deleteConversation(OWNER, conversation.id, 5_000), true);
    assert.equal(await store.conversation(OWNER, conversation.id), null);
    assert.deepEqual(await store.messages(OWNER, conversation.id), []);
    assert.deepEqual((await store.conversations(OWNER, { limit: 10 })).items, []);
    assert.equal(await store.setTitle(OWNER, conversation.id, "Gone"), false);
    assert.equal(await store.deleteConversation(OWNER, conversation.id, 5_000), false, "there is none any more");
    await assert.rejects(store.addTurn(OWNER, newTurn(conversation)), { code: "not_found" });

    clock.time += 4_999;
    // A reply that was being written meanwhile is kept.
    await store.saveMessage(OWNER, { ...replyMessage, content: "Late" });
    assert.equal(await store.restoreConversation(OWNER, conversation.id), true);
    assert.deepEqual(await store.conversation(OWNER, conversation.id), conversation);
    const messages = await store.messages(OWNER, conversation.id);
    assert.deepEqual(messages, [userMessage, { ...replyMessage, content: "Late" }]);
    assert.deepEqual((await store.conversations(OWNER, { limit: 10 })).items, [conversation]);
    clock.time += 10_000;
    assert.equal((await store.conversations(OWNER, { limit: 10 })).items.length, 1, "it is not in the trash any more");
    assert.equal(await store.restoreConversation(OWNER, conversation.id), false, "there is nothing to take back");
  });

  test("gives nothing back once the time is up", async (store, clock) => {
    const { conversation } = await addConversation(store);
    await store.deleteConversation(OWNER, conversation.id, 5_000);
    clock.time += 5_000;
    assert.equal(await store.restoreConversation(OWNER, conversation.id), false);
    await store.conversations(OWNER, { limit: 10 });
    assert.equal(await store.restoreConversation(OWNER, conversation.id), false);
    await assert.rejects(store.addTurn(OWNER, newTurn(conversation)), { code: "not_found" });
  });

  test("decides between a restoration and a deletion that come at once", async (store) => {
    const { conversation } = await addConversation(store);
    await store.deleteConversation(OWNER, conversation.id, 5_000);
    const restored = await Promise.all(
      Array.from({ length: 10 }, () => store.restoreConversation(OWNER, conversation.id)),
    );
    assert.equal(restored.filter(Boolean).length, 1);
    const deleted = await Promise.all(
      Array.from({ length: 10 }, () => store.deleteConversation(OWNER, conversation.id, 5_000)),
    );
    assert.equal(deleted.filter(Boolean).length, 1);
  });

  test("keeps a megabyte in any script, byte for byte", async (store) => {
    const text = '水\ud83d\ude00a\ud800\n"\\é'.repeat(110_000).slice(0, 1_000_000);
    const { conversation, userMessage, replyMessage } = await addConversation(store, { text });
    await store.saveMessage(OWNER, { ...replyMessage, content: text + text });
    assert.equal((await store.conversations(OWNER, { limit: 10 })).items.length, 1);
    const [first, second, ...none] = await store.messages(OWNER, conversation.id);
    assert.ok(first.content === text && second.content === text + text && none.length === 0);
    await store.saveMessage(OWNER, replyMessage);
    await store.addTurn(OWNER, newTurn(conversation, { text, at: 2_000 }));
    const messages = await store.messages(OWNER, conversation.id);
    assert.deepEqual(messages.slice(0, 2), [userMessage, replyMessage]);
    assert.ok(messages[2].content === text);
  });

  settingsContract(test);

  test("answers a ping until it is closed", async (store) => {
    assert.equal(await store.ping(), true);
    store.close();
    assert.equal(await store.ping(), false);
    await assert.rejects(store.conversation(OWNER, id("c")));
  });
}
