import assert from "node:assert/strict";
import { newId } from "../../../lib/chat/id.ts";
import { bringConversations, countConversations, MAX_COUNTED } from "../../../lib/transfer/bring.ts";
import { testApp } from "../../helpers/app.ts";
import { FakeModel, STOP } from "../../helpers/fake_model.ts";
import { addConversation } from "../../helpers/stored.ts";

const hello = () => testApp(new FakeModel(["Hello", STOP]));

Deno.test("conversations are brought along as they are: ids, order, settings, every version of a message", async () => {
  const { owner, turns, store } = hello();
  const settings = { systemPrompt: "Be brief", temperature: 0.2 };
  const first = await turns.start(owner, { message: "One", settings });
  await first.ended;
  const { conversationId } = first;
  await (await turns.start(owner, { conversationId, again: "retry", replyId: first.messageId })).ended;
  await (await turns.start(owner, { message: "Two" })).ended;
  const before = await store.conversations(owner, { limit: 10 });
  const messages = await store.messages(owner, conversationId);
  const to = newId();
  await bringConversations({ owner, store, turns }, to);
  assert.deepEqual(await store.conversations(to, { limit: 10 }), before);
  assert.deepEqual(await store.messages(to, conversationId), messages);
  assert.deepEqual(await store.settings(to, conversationId), settings);
  assert.deepEqual((await store.conversations(owner, { limit: 10 })).items, []);
});

Deno.test("where that breaks off, each conversation is with one of the two, and it can be done again", async () => {
  const { owner, turns, store } = hello();
  for (const message of ["One", "Two", "Three"]) await (await turns.start(owner, { message })).ended;
  const to = newId();
  const ids = async (who: string) => (await store.conversations(who, { limit: 10 })).items.map(({ id }) => id);
  const all = await ids(owner);
  const [importIt, deleteIt] = [store.importConversation.bind(store), store.deleteConversation.bind(store)];
  let left = 1;
  store.importConversation = (...args) => left-- > 0 ? importIt(...args) : Promise.reject(new Error("full"));
  await assert.rejects(bringConversations({ owner, store, turns }, to), /full/);
  assert.equal((await ids(to)).length, 1);
  store.importConversation = importIt;
  // This time it is there, and not gone here.
  store.deleteConversation = () => Promise.reject(new Error("locked"));
  await assert.rejects(bringConversations({ owner, store, turns }, to), /locked/);
  assert.equal(new Set([...await ids(to), ...await ids(owner)]).size, 3);
  store.deleteConversation = deleteIt;
  await bringConversations({ owner, store, turns }, to);
  assert.deepEqual((await ids(to)).toSorted(), all.toSorted());
  assert.deepEqual(await ids(owner), []);
});

Deno.test("a conversation that is there with other messages stays where it is", async () => {
  const { owner, turns, store } = hello();
  const turn = await turns.start(owner, { message: "Mine" });
  await turn.ended;
  const { conversationId: id } = turn;
  const to = newId();
  const conversation = (await store.conversation(owner, id))!;
  await store.importConversation(to, { ...conversation, title: "Other", leafId: null }, []);
  await bringConversations({ owner, store, turns }, to);
  assert.equal((await store.conversation(to, id))?.title, "Other");
  assert.equal((await store.messages(owner, id)).length, 2);
});

Deno.test("a reply that is coming is stopped, and what came of it goes along", async () => {
  const model = new FakeModel();
  const { owner, turns, store, close } = testApp(model);
  const turn = await turns.start(owner, { message: "Mine" });
  const to = newId();
  await bringConversations({ owner, store, turns }, to);
  await turn.ended;
  const [, reply] = await store.messages(to, turn.conversationId);
  assert.equal(reply.reply?.ending?.status, "interrupted");
  await close();
});

Deno.test("conversations are counted up to a bound, of all who the browser was", async () => {
  const { store } = hello();
  const [one, two] = [newId(), newId()];
  assert.equal(await countConversations([], store), 0);
  assert.equal(await countConversations([one, two], store), 0);
  for (let i = 0; i < 3; i++) await addConversation(store, { owner: one });
  await addConversation(store, { owner: two });
  assert.equal(await countConversations([one, two], store), 4);
  for (let i = 0; i < MAX_COUNTED; i++) await addConversation(store, { owner: two });
  assert.equal(await countConversations([one, two], store), MAX_COUNTED);
});
