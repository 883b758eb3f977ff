import assert from "node:assert/strict";
import type { ChatEvent } from "../../../lib/chat/events.ts";
import { type ChatAction, type ChatView, initialView, updateChat } from "../../../lib/chat/transcript.ts";

const ERROR = { error: "No", code: "model_unreachable", retryable: true };

const started = (n: number): ChatEvent => ({
  type: "turn",
  data: { turnId: `t${n}`, conversationId: "c", userMessageId: `u${n}`, messageId: `m${n}`, model: "fake" },
});
const text = (data: string): ChatEvent => ({ type: "text", data });
const ended = (status: "complete" | "stopped" = "complete"): ChatEvent => ({
  type: "end",
  data: { status, finishReason: "stop", html: "<p>Hello</p>" },
});

function after(
  actions: ChatAction[],
  view: ChatView = initialView({ conversationId: null, leafId: null, live: null }),
) {
  return actions.reduce(updateChat, view);
}

Deno.test("a message waits, is sent, streams and ends with the server's own rendering", () => {
  const sent = after([{ type: "send", message: "Hi" }]);
  assert.equal(sent.turns[0].state, "waiting");
  const running = after(
    [{ type: "start" }, { type: "events", key: 1, events: [started(1), text("Hel"), text("lo")] }],
    sent,
  );
  assert.equal(running.conversationId, "c");
  assert.deepEqual([running.turns[0].state, running.turns[0].turnId, running.turns[0].text], [
    "running",
    "t1",
    "Hello",
  ]);
  const done = after([{ type: "events", key: 1, events: [ended()] }], running);
  assert.deepEqual([done.turns[0].state, done.turns[0].html], ["complete", "<p>Hello</p>"]);
});

Deno.test("messages sent while a reply streams wait in order, and each answers the reply before it", () => {
  const view = after([
    { type: "send", message: "One" },
    { type: "start" },
    { type: "send", message: "Two" },
    { type: "send", message: "Three" },
    { type: "events", key: 1, events: [started(1), ended()] },
    { type: "start" },
  ]);
  assert.deepEqual(view.turns.map(({ state }) => state), ["complete", "running", "waiting"]);
  assert.deepEqual(view.turns.map(({ parentId }) => parentId), [null, "m1", null]);
});

Deno.test("a waiting message can be withdrawn", () => {
  const view = after([{ type: "send", message: "One" }, { type: "send", message: "Two" }, {
    type: "withdraw",
    key: 1,
  }]);
  assert.deepEqual(view.turns.map(({ message }) => message), ["Two"]);
});

Deno.test("the first message here answers the newest reply that the server rendered", () => {
  const page = initialView({ conversationId: "c", leafId: "m0", live: null });
  const view = after([{ type: "send", message: "Hi" }, { type: "start" }], page);
  assert.equal(view.turns[0].parentId, "m0");
});

Deno.test("a message that the server never took is not what the next one answers", () => {
  const view = after([
    { type: "send", message: "One" },
    { type: "start" },
    { type: "fail", key: 1, error: ERROR },
    { type: "send", message: "Two" },
    { type: "start" },
  ], initialView({ conversationId: "c", leafId: "m0", live: null }));
  assert.deepEqual([view.turns[0].state, view.turns[1].parentId], ["failed", "m0"]);
});

Deno.test("a connection lost for good keeps the text that came, as interrupted", () => {
  const view = after([
    { type: "send", message: "One" },
    { type: "start" },
    { type: "events", key: 1, events: [started(1), text("Hel")] },
    { type: "fail", key: 1, error: ERROR },
  ]);
  assert.deepEqual([view.turns[0].state, view.turns[0].text, view.turns[0].error], ["interrupted", "Hel", ERROR]);
});

Deno.test("retry sends the same message in the same place, with nothing left of the first try", () => {
  const view = after([
    { type: "send", message: "One" },
    { type: "start" },
    { type: "events", key: 1, events: [started(1), ended()] },
    { type: "send", message: "Two" },
    { type: "start" },
    { type: "events", key: 2, events: [started(2), { type: "error", data: ERROR }, ended("stopped")] },
    { type: "retry", key: 2 },
  ]);
  const [, turn] = view.turns;
  assert.deepEqual(
    [turn.key, turn.message, turn.parentId, turn.state, turn.turnId, turn.error, turn.html],
    [2, "Two", "m1", "running", null, null, ""],
  );
});

Deno.test("a turn that runs while the page is rendered is shown with its text so far, and read on from there", () => {
  const live = { turnId: "t1", messageId: "m1", message: "Hi", parentId: "m0", text: "Hel", lastId: 4 };
  const view = initialView({ conversationId: "c", leafId: "m0", live });
  assert.deepEqual([view.turns[0].state, view.turns[0].text, view.turns[0].lastId], ["running", "Hel", 4]);
  const done = after([{ type: "events", key: 1, events: [text("lo"), ended()] }], view);
  assert.equal(done.turns[0].text, "Hello");
});

Deno.test("an action leaves the turns that it is not about as the same objects", () => {
  const before = after([{ type: "send", message: "One" }, { type: "send", message: "Two" }, { type: "start" }]);
  const view = after([{ type: "events", key: 1, events: [text("x")] }], before);
  assert.notEqual(view.turns[0], before.turns[0]);
  assert.equal(view.turns[1], before.turns[1]);
});
