import assert from "node:assert/strict";
import { deleteConversation, UNDO_MS } from "../../../lib/chat/delete.ts";
import { testApp } from "../../helpers/app.ts";
import { FakeModel, STOP } from "../../helpers/fake_model.ts";
import { isTitleRequest } from "../../helpers/title_request.ts";
import { waitFor } from "../../helpers/wait_for.ts";
import { within } from "../../helpers/within.ts";
import { said, yielding } from "../../helpers/iterated_model.ts";

Deno.test("a conversation is deleted for now, and comes back whole", async () => {
  const app = testApp(new FakeModel(["Hello", STOP]));
  const { owner, store, turns } = app;
  const { conversationId, ended } = await turns.start(owner, { message: "Hi" });
  await ended;
  const asked: number[] = [];
  const deleteIt = store.deleteConversation.bind(store);
  store.deleteConversation = (owner, id, undoMs) => (asked.push(undoMs), deleteIt(owner, id, undoMs));
  const before = await store.conversation(owner, conversationId);
  const messages = await store.messages(owner, conversationId);
  assert.deepEqual(await deleteConversation(conversationId, app), before);
  assert.equal(await store.conversation(owner, conversationId), null);
  assert.deepEqual(asked, [UNDO_MS]);
  assert.equal(await deleteConversation(conversationId, app), null, "a second time");
  assert.ok(await store.restoreConversation(owner, conversationId));
  assert.deepEqual(await store.messages(owner, conversationId), messages);
});

Deno.test("replies that are coming are stopped first: the model is asked no more, and what came is kept", async () => {
  const signals: AbortSignal[] = [];
  const app = testApp({
    name: "half",
    demo: false,
    answer: yielding(async function* ({ signal }) {
      signal.throwIfAborted();
      signals.push(signal);
      yield [{ type: "text", text: "Half" }];
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    }),
  });
  const { owner, store, turns, close } = app;
  const { conversationId, log } = await turns.start(owner, { message: "One" });
  await turns.start(owner, { message: "Two", conversationId });
  const elsewhere = await turns.start(owner, { message: "Three" });
  await waitFor(() => log.text === "Half" && elsewhere.log.text === "Half");
  assert.ok(await within(1_000, deleteConversation(conversationId, app)));
  assert.equal(turns.liveCount, 1);
  assert.deepEqual(signals.map(({ aborted }) => aborted), [true, false]);
  assert.ok(!elsewhere.log.ended, "what comes in another conversation goes on");
  await store.restoreConversation(owner, conversationId);
  const replies = (await turns.messages(owner, conversationId)).filter(({ role }) => role === "assistant");
  assert.deepEqual(replies.map(({ reply }) => reply?.ending?.status), ["stopped", "stopped"]);
  assert.equal(replies[0].content, "Half");
  await close();
});

Deno.test("a turn that is still after its conversation's title is stopped as well", async () => {
  const asked = Promise.withResolvers<AbortSignal>();
  const app = testApp({
    name: "slow to name",
    demo: false,
    answer: yielding(async function* (request) {
      if (!isTitleRequest(request)) yield* said(new FakeModel(["Hello", STOP]), request);
      else {
        asked.resolve(request.signal);
        await new Promise((_, reject) => request.signal.addEventListener("abort", reject));
      }
    }),
  });
  const { conversationId } = await app.turns.start(app.owner, { message: "Hi" });
  const signal = await asked.promise;
  assert.ok(await within(1_000, deleteConversation(conversationId, app)));
  assert.ok(signal.aborted);
  await app.store.restoreConversation(app.owner, conversationId);
  const [, { reply }] = await app.turns.messages(app.owner, conversationId);
  assert.equal(reply?.ending?.status, "complete");
});

Deno.test("another owner's is not there, and its reply goes on", async () => {
  const app = testApp(new FakeModel());
  const { conversationId, log } = await app.turns.start(app.owner, { message: "Hi" });
  const owner = "f".repeat(32);
  assert.equal(await deleteConversation(conversationId, { ...app, owner }), null);
  assert.equal(await deleteConversation("nope", app), null);
  assert.ok(!log.ended);
  assert.ok(await app.store.conversation(app.owner, conversationId));
  await app.close();
});
