import assert from "node:assert/strict";
import { newId } from "../../../lib/chat/id.ts";
import type { Model } from "../../../lib/chat/model_port.ts";
import { Turns } from "../../../lib/chat/turns.ts";
import { ChatError } from "../../../lib/errors.ts";
import { openStore } from "../../../lib/store/kv.ts";
import { FakeModel, STOP } from "../../helpers/fake_model.ts";
import { heldModel } from "../../helpers/held_model.ts";
import { sharedKv } from "../../helpers/shared_kv.ts";
import { waitFor } from "../../helpers/wait_for.ts";

const OWNER = newId();

function setUp(model: Model) {
  const { store, turns: turnStore } = openStore(sharedKv);
  const logged: unknown[] = [];
  const onError = (error: unknown) => logged.push(error);
  const turns = new Turns({ model, store, turnStore, systemPrompt: "Be kind.", renderHtml: (text) => text, onError });
  return { store, turns, logged };
}

const USAGE = { promptTokens: 3, completionTokens: 2, totalTokens: 5 };

Deno.test("a message goes on from a reply, never from another message", async () => {
  const { turns, store } = setUp(new FakeModel([STOP]));
  const { conversationId, messageId, ended } = await turns.start(OWNER, { message: "One" });
  await ended;
  const [question] = await store.messages(OWNER, conversationId);
  await assert.rejects(turns.start(OWNER, { message: "Two", conversationId, parentId: question.id }), {
    code: "invalid_request",
    message: '"parentId" names no reply of this conversation',
  });
  assert.equal((await store.messages(OWNER, conversationId)).length, 2);
  await (await turns.start(OWNER, { message: "Two", conversationId, parentId: messageId })).ended;
});

Deno.test("a reply is stored with what it took", async () => {
  const { turns, store } = setUp(new FakeModel(["Hi", { type: "usage", usage: USAGE }, STOP]));
  const { conversationId, ended } = await turns.start(OWNER, { message: "One" });
  await ended;
  const { usage, error } = (await store.messages(OWNER, conversationId))[1].reply!;
  assert.ok(Number.isInteger(usage?.firstTokenMs));
  assert.deepEqual({ ...usage, firstTokenMs: 0 }, { ...USAGE, firstTokenMs: 0, tokensPerSecond: null });
  assert.equal(error, null);
});

Deno.test("a reply that failed is stored with what the client was told, and the log gets the error itself", async () => {
  const error = new ChatError("model_unreachable", "Down", { retryable: true, cause: new Error("secret") });
  const { turns, store, logged } = setUp(new FakeModel([error]));
  const { conversationId, ended } = await turns.start(OWNER, { message: "One" });
  await ended;
  const { reply } = (await store.messages(OWNER, conversationId))[1];
  assert.deepEqual(reply?.error, { error: "Down", code: "model_unreachable", retryable: true });
  assert.deepEqual(reply?.ending, { status: "failed", finishReason: null });
  assert.deepEqual(logged, [error]);
});

Deno.test("a step that fails is logged, and its turn is over all the same", async () => {
  const { turns, store, logged } = setUp(new FakeModel([STOP]));
  const error = new Error("disk full");
  store.setTitle = () => Promise.reject(error);
  const turn = await turns.start(OWNER, { message: "One" });
  await turn.ended;
  assert.deepEqual(logged.map((logged) => (logged as Error).cause), [error]);
  assert.equal(turns.liveCount, 0);
  assert.ok(turn.log.ended);
});

Deno.test("the model that was asked for answers, and is named in the reply; else nobody names one", async () => {
  const model = new FakeModel([STOP]);
  const { turns, store } = setUp(model);
  for (const [asked, named] of [["big", "big"], [undefined, "fake"]]) {
    const turn = await turns.start(OWNER, { message: "One", model: asked });
    await turn.ended;
    assert.equal(model.requests.at(-1)!.model, asked);
    assert.equal((await store.messages(OWNER, turn.conversationId))[1].reply?.model, named);
    const [{ event }] = turn.log.slice(0);
    assert.ok(event.type === "turn" && event.data.model === named);
  }
});

Deno.test("a turn's first event names it and its messages", async () => {
  const { turns, store } = setUp(new FakeModel([STOP]));
  const turn = await turns.start(OWNER, { message: "One" });
  const [question, reply] = await store.messages(OWNER, turn.conversationId);
  assert.deepEqual(turn.log.slice(0)[0], {
    id: 1,
    event: {
      type: "turn",
      data: {
        turnId: turn.id,
        conversationId: turn.conversationId,
        userMessageId: question.id,
        messageId: reply.id,
        model: "fake",
      },
    },
  });
  await turn.ended;
});

Deno.test("the end of a turn clears away what is past its time, and goes on where that fails", async () => {
  const { turns, store, logged } = setUp(new FakeModel([STOP]));
  const error = new Error("busy");
  let sweeps = 0;
  store.sweep = () => ++sweeps === 1 ? Promise.resolve(0) : Promise.reject(error);
  for (const message of ["One", "Two"]) {
    const turn = await turns.start(OWNER, { message });
    await turn.ended;
    assert.ok(turn.log.ended);
  }
  assert.equal(sweeps, 2);
  assert.deepEqual(logged, []);
});

Deno.test("turns that have ended no longer count as running", async () => {
  const { turns } = setUp(new FakeModel([STOP]));
  const { ended } = await turns.start(OWNER, { message: "One" });
  assert.equal(turns.liveCount, 1);
  await ended;
  assert.equal(turns.liveCount, 0);
});

Deno.test("a message that waited for a reply knows all of it, though the reply was half there when it was sent", async () => {
  const model = heldModel();
  const { turns } = setUp(model);
  const first = await turns.start(OWNER, { message: "One" });
  await waitFor(() => first.log.text === "Half");
  const second = await turns.start(OWNER, { message: "Two", conversationId: first.conversationId });
  await waitFor(() => second.log.lastId >= 2);
  assert.equal(model.requests.length, 1);
  model.release();
  await second.ended;
  assert.deepEqual(model.requests[1].messages.map(({ content }) => content), ["Be kind.", "One", "Half done", "Two"]);
});
