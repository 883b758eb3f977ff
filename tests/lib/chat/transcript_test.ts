import assert from "node:assert/strict";
import type { ChatEvent } from "../../../lib/chat/events.ts";
import { canRetry, type ChatAction, type ChatView, initialView, updateChat } from "../../../lib/chat/transcript.ts";

const ERROR = { error: "No", code: "model_unreachable", retryable: true };
const LOST = { error: "Gone", code: "unreachable", retryable: true };

const EMPTY = initialView({ conversationId: null, leafId: null, live: [] });
const PAGE = initialView({ conversationId: "c", leafId: "m0", live: [] });

const started = (n: number): ChatEvent => ({
  type: "turn",
  data: { turnId: `t${n}`, conversationId: "c", userMessageId: `u${n}`, messageId: `m${n}`, model: "fake" },
});
const text = (data: string): ChatEvent => ({ type: "text", data });
const failed: ChatEvent = { type: "error", data: ERROR };
const ended = (status: "complete" | "interrupted" = "complete"): ChatEvent => ({
  type: "end",
  data: { status, finishReason: "stop", html: "<p>Hello</p>" },
});

const send = (message: string): ChatAction => ({ type: "send", message });
const told = (key: number, ...events: ChatEvent[]): ChatAction => ({
  type: "events",
  key,
  events,
  lastId: events.length,
});
const START: ChatAction = { type: "start" };

function after(actions: ChatAction[], view: ChatView = EMPTY): ChatView {
  return actions.reduce(updateChat, view);
}

Deno.test("a message waits, is sent, streams and ends with the server's own rendering", () => {
  const sent = after([send("Hi")]);
  assert.equal(sent.turns[0].state, "waiting");
  const running = after([START, told(1, started(1), text("Hel"), text("lo"))], sent);
  assert.equal(running.conversationId, "c");
  const [turn] = running.turns;
  assert.deepEqual([turn.state, turn.turnId, turn.text, turn.lastId], ["running", "t1", "Hello", 3]);
  const done = after([told(1, ended())], running);
  assert.deepEqual([done.turns[0].state, done.turns[0].html], ["complete", "<p>Hello</p>"]);
});

Deno.test("a turn knows who answers instead, and the server's word for its end", () => {
  const running = after([send("Hi"), START, told(1, started(1))]);
  assert.deepEqual([running.turns[0].model, running.turns[0].finishReason], [null, null]);
  const { turns: [turn] } = after([told(1, { type: "model", data: "small" }, text("Yes"), ended())], running);
  assert.deepEqual([turn.model, turn.finishReason], ["small", "stop"]);
});

Deno.test("a conversation gets its title from the server", () => {
  const view = after([send("Hi"), START, told(1, started(1), { type: "title", data: "Greeting" })]);
  assert.equal(view.title, "Greeting");
});

Deno.test("messages sent while a reply streams wait in order", () => {
  const view = after([send("One"), START, send("Two"), send("Three"), told(1, started(1), ended()), START]);
  assert.deepEqual(view.turns.map(({ state }) => state), ["complete", "running", "waiting"]);
  assert.ok(view.turns.every(({ parentId }) => parentId === undefined));
});

Deno.test("a waiting message can be withdrawn", () => {
  const view = after([send("One"), send("Two"), { type: "withdraw", key: 1 }]);
  assert.deepEqual(view.turns.map(({ message }) => message), ["Two"]);
});

Deno.test("a connection lost for good keeps the text that came, as interrupted; without text the reply failed", () => {
  const view = after([send("One"), START, told(1, started(1), text("Hel")), { type: "fail", key: 1, error: LOST }]);
  assert.deepEqual([view.turns[0].state, view.turns[0].text, view.turns[0].error], ["interrupted", "Hel", LOST]);
  assert.equal(after([send("One"), START, { type: "fail", key: 1, error: LOST }]).turns[0].state, "failed");
});

Deno.test("another try at a reply that broke replaces it: same place, same parent, nothing left of the first", () => {
  const second = [send("Two"), START, told(2, started(2), text("Half"), failed, ended("interrupted"))];
  const view = after([send("One"), START, told(1, started(1), ended()), ...second, { type: "retry", key: 2 }]);
  const [, turn] = view.turns;
  assert.deepEqual(
    [turn.key, turn.message, turn.parentId, turn.state, turn.turnId, turn.text, turn.error, turn.html],
    [2, "Two", "m1", "waiting", null, "", null, ""],
  );
});

Deno.test("another try at the first reply on a page goes on from what the server rendered, or begins anew", () => {
  for (const [page, parentId] of [[PAGE, "m0"], [EMPTY, null]] as const) {
    const view = after([send("One"), START, told(1, started(1), failed, ended("interrupted")), {
      type: "retry",
      key: 1,
    }], page);
    assert.equal(view.turns[0].parentId, parentId);
  }
});

Deno.test("another try where only the connection was lost reads on, and keeps what came", () => {
  const lost = [told(1, started(1), text("Hel")), { type: "fail", key: 1, error: LOST }] as const;
  const [turn] = after([send("One"), START, ...lost, { type: "retry", key: 1 }]).turns;
  assert.deepEqual([turn.state, turn.turnId, turn.text, turn.lastId, turn.error], ["running", "t1", "Hel", 2, null]);
});

Deno.test("another try at a message that the server never took sends it as if for the first time", () => {
  const [turn] =
    after([send("One"), START, { type: "fail", key: 1, error: LOST }, { type: "retry", key: 1 }], PAGE).turns;
  assert.deepEqual([turn.state, turn.parentId], ["waiting", undefined]);
});

Deno.test("only the last reply can be tried again, and only one that broke and may do better", () => {
  const broken = told(1, started(1), failed, ended("interrupted"));
  const last = after([send("One"), START, broken]);
  assert.ok(canRetry(last, last.turns[0]));
  const earlier = after([send("Two")], last);
  assert.ok(!canRetry(earlier, earlier.turns[0]));
  const whole = after([send("One"), START, told(1, started(1), ended())]);
  assert.ok(!canRetry(whole, whole.turns[0]));
  const refused = after([send("One"), START, { type: "fail", key: 1, error: { ...ERROR, retryable: false } }]);
  assert.ok(!canRetry(refused, refused.turns[0]));
});

Deno.test("turns that run while the page is rendered are shown with their text so far, and read on from there", () => {
  const live = [
    { turnId: "t1", messageId: "m1", message: "Hi", text: "Hel", lastId: 4 },
    { turnId: "t2", messageId: "m2", message: "And", text: "", lastId: 1 },
  ];
  const view = initialView({ conversationId: "c", leafId: "m0", live });
  assert.deepEqual(view.turns.map(({ key, state, text, lastId }) => [key, state, text, lastId]), [
    [1, "running", "Hel", 4],
    [2, "running", "", 1],
  ]);
  assert.equal(after([told(1, text("lo"), ended())], view).turns[0].text, "Hello");
});

Deno.test("an action leaves the turns that it is not about as the same objects", () => {
  const before = after([send("One"), send("Two"), START]);
  const view = after([told(1, text("x"))], before);
  assert.notEqual(view.turns[0], before.turns[0]);
  assert.equal(view.turns[1], before.turns[1]);
});
