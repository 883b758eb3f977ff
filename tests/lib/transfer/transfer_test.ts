import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import { newId } from "../../../lib/chat/id.ts";
import type { Store } from "../../../lib/chat/ports.ts";
import type { FileConversation } from "../../../lib/transfer/format.ts";
import { importFile } from "../../../lib/transfer/import.ts";
import { toJson } from "../../../lib/transfer/json.ts";
import { readConversations } from "../../../lib/transfer/read.ts";
import { FakeModel } from "../../helpers/fake_model.ts";
import { request, testApp } from "../../helpers/app.ts";
import { assertProperty } from "../../helpers/properties.ts";
import { addConversation, newTurn } from "../../helpers/stored.ts";
import { anyConversation, chunksOf } from "../../helpers/whole.ts";
import { yielding } from "../../helpers/iterated_model.ts";

const app = testApp(new FakeModel());
const { store, turns } = app;

async function exportAll(owner: string, from: Store = store): Promise<string> {
  return (await Array.fromAsync(toJson(readConversations({ owner, store: from, turns })))).join("");
}

const importAll = (owner: string, text: string) =>
  importFile(chunksOf(text, 1_000), { owner, store, now: () => 2_000_000 });

const fileOf = (conversations: unknown[]) => JSON.stringify({ format: "freshet", version: 1, conversations });

const NOTHING = { imported: 0, alreadyHere: 0, pastTheirTime: 0, refused: 0, errors: [] };

/** The one conversation of a file, to be changed. */
async function exported(): Promise<{ owner: string; file: { conversations: [FileConversation] } }> {
  const owner = newId();
  await addConversation(store, { owner, text: "Hi", reply: "Hello", at: 3_000 });
  return { owner, file: JSON.parse(await exportAll(owner)) };
}

Deno.test("export, import and export again give the same file, whatever the trees and texts are", async () => {
  const several = fc.uniqueArray(anyConversation, { maxLength: 4, selector: ({ changedAt }) => changedAt });
  await assertProperty(
    fc.asyncProperty(several, async (conversations) => {
      const [one, other] = [newId(), newId()];
      const text = fileOf(conversations.toSorted((a, b) => b.changedAt - a.changedAt));
      assert.deepEqual(await importAll(one, text), { ...NOTHING, imported: conversations.length });
      const file = await exportAll(one);
      assert.deepEqual(JSON.parse(file), JSON.parse(text));
      assert.deepEqual(await importAll(other, file), { ...NOTHING, imported: conversations.length });
      assert.ok(await exportAll(other) === file);
      assert.deepEqual(await importAll(other, file), { ...NOTHING, alreadyHere: conversations.length });
      assert.ok(await exportAll(other) === file, "the second time added nothing");
    }),
    { numRuns: 40 },
  );
});

Deno.test("a message of a megabyte and more conversations than a page of the list has survive", async () => {
  const owner = newId();
  const text = '水\ud83d\ude00a\ud800\n"\\é'.repeat(110_000).slice(0, 1_000_000);
  await addConversation(store, { owner, text, reply: text + text });
  for (let at = 0; at < 401; at++) await addConversation(store, { owner, at: 1 + at % 7 });
  const file = await exportAll(owner);
  const other = newId();
  assert.equal((await importAll(other, file)).imported, 402);
  // Replies that were coming have ended by then.
  const ended = file.replaceAll('"ending":null', '"ending":{"status":"interrupted","finishReason":null}');
  assert.ok(await exportAll(other) === ended);
});

Deno.test("a conversation that moves to where the list was read, or is begun, while it is written is in the file", async () => {
  const owner = newId();
  const { conversation: moving } = await addConversation(store, { owner, at: 1 });
  for (let at = 0; at < 250; at++) await addConversation(store, { owner, at: 2 });
  const ids: string[] = [];
  for await (const { conversation } of readConversations({ owner, store, turns })) {
    if (ids.push(conversation.id) > 1) continue;
    await store.addTurn(owner, newTurn(moving, { at: 9 }));
    ids.push((await addConversation(store, { owner, at: 10 })).conversation.id);
  }
  const [first, begun, ...rest] = ids;
  assert.deepEqual([ids.length, new Set(ids).size], [253, 252]);
  assert.ok(rest.includes(moving.id) && rest.includes(begun) && !rest.includes(first));
});

Deno.test("what somebody else's file holds becomes one's own, and they keep theirs as it is", async () => {
  const { owner, file } = await exported();
  const [stranger, theirs] = [newId(), await exportAll(owner)];
  file.conversations[0].messages[0].content = "Changed";
  assert.equal((await importAll(stranger, JSON.stringify(file))).imported, 1);
  assert.equal(await exportAll(owner), theirs);
  assert.match(await exportAll(stranger), /Changed/);
});

Deno.test("what is here stays: a file with less is here already, one with more is added beside it, once", async () => {
  const { owner, file } = await exported();
  const [{ id, messages }] = file.conversations;
  const conversation = (await store.conversation(owner, id))!;
  const earlier = JSON.stringify(file);
  await store.saveMessage(owner, { ...messages[1], conversationId: id, content: "Hello, and more" });
  await store.addTurn(owner, newTurn(conversation, { at: 4_000 }));
  const now = await exportAll(owner);
  assert.deepEqual(await importAll(owner, earlier), { ...NOTHING, alreadyHere: 1 });
  assert.equal(await exportAll(owner), now);

  file.conversations[0].messages[1].content = "Another end";
  for (const expected of [{ imported: 1 }, { alreadyHere: 1 }]) {
    assert.deepEqual(await importAll(owner, JSON.stringify(file)), { ...NOTHING, ...expected });
  }
  const { items } = await store.conversations(owner, { limit: 10 });
  assert.deepEqual(items.map((item) => item.id === id), [true, false]);
  assert.equal((await store.messages(owner, items[1].id))[1].content, "Another end");
});

Deno.test("a deleted conversation comes back from a file", async () => {
  const { owner, file } = await exported();
  await store.deleteConversation(owner, file.conversations[0].id, 60_000);
  assert.equal(await exportAll(owner), '{"format":"freshet","version":1,"conversations":[]}\n');
  assert.equal((await importAll(owner, JSON.stringify(file))).imported, 1);
  assert.equal((await store.messages(owner, file.conversations[0].id))[1].content, "Hello");
});

Deno.test("a reply that is coming is in the file with what it has, and interrupted where that is imported", async () => {
  const model = new FakeModel();
  const live = testApp(Object.assign(model, {
    answer: yielding(async function* ({ signal }: { signal: AbortSignal }) {
      yield [{ type: "text" as const, text: "So far" }];
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    }),
  }));
  const turn = await live.turns.start(live.owner, { message: "Hi" });
  const reader = (await live.turns.open(turn))!.read(0);
  while (!turn.log.text) await reader.read();
  const source = { ...live, owner: live.owner };
  const text = (await Array.fromAsync(toJson(readConversations(source)))).join("");
  const [{ id, messages: [, { content, reply }] }] = JSON.parse(text).conversations;
  assert.deepEqual([content, reply.ending], ["So far", null]);
  const other = newId();
  await importAll(other, text);
  const [, imported] = await turns.messages(other, id);
  assert.equal(imported.content, "So far");
  assert.deepEqual(imported.reply?.ending, { status: "interrupted", finishReason: null });
  const page = await live.handler(request(`/c/${id}`, undefined, { cookie: `session=${other}` }));
  assert.match(await page.text(), /Interrupted/);
  await live.close();
});

Deno.test("a change in the future counts as one of now, and what is past its time is not added", async () => {
  const { file } = await exported();
  const owner = newId();
  file.conversations[0].changedAt = 9e15 / 2;
  await importAll(owner, JSON.stringify(file));
  assert.equal((await store.conversation(owner, file.conversations[0].id))!.changedAt, 2_000_000);
});
