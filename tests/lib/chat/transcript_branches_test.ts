import assert from "node:assert/strict";
import type { ChatEvent } from "../../../lib/chat/events.ts";
import { canRevise, type ChatAction, type ChatView, initialView, updateChat } from "../../../lib/chat/transcript.ts";

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

const send = (message: string): ChatAction => ({ type: "send", message, attachments: [] });
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

const again = (name: "retry" | "continue", key = 1): ChatAction => ({ type: "again", key, name });
const broken = told(1, started(1), text("Half"), failed, ended("interrupted"));
const edit = (message: string, key = 1): ChatAction => ({ type: "edit", key, message, attachments: [] });
const exchange = (n: number) => [send(`Q${n}`), START, told(n, started(n), text("A"), ended())];

Deno.test("a reply can be done again, or its message edited, once all have ended, and the server has not refused it for good", () => {
  const both = after([send("One"), START, broken, send("Two"), START, told(2, started(2), ended())]);
  for (const turn of both.turns) assert.ok(canRevise(both, turn));
  for (const more of [[send("Three")], [send("Three"), START]]) {
    const busy = after(more, both);
    assert.ok(!canRevise(busy, busy.turns[0]));
    assert.equal(after([again("retry"), edit("Else")], busy), busy);
  }
  const refused = after([send("One"), START, { type: "fail", key: 1, error: { ...ERROR, retryable: false } }]);
  assert.ok(!canRevise(refused, refused.turns[0]));
});

Deno.test("what the server never took can be sent again, behind what came after it, which stays", () => {
  const lost = after([send("One"), START, { type: "fail", key: 1, error: LOST }]);
  assert.deepEqual(after([again("retry")], lost).turns.map(({ message }) => message), ["One"]);
  const next = after([send("Two"), START, told(2, started(2), ended())], lost);
  for (const turn of next.turns) assert.ok(canRevise(next, turn));
  const sent = after([again("retry"), START], next);
  assert.deepEqual(sent.turns.map(({ message, parentId }) => [message, parentId]), [["Two", null], ["One", "m2"]]);
  assert.deepEqual(sent.turns.map(({ key, state }) => [key, state]), [[2, "complete"], [1, "running"]]);
  assert.equal(after([edit("Else")], next), next);
});

Deno.test("of many messages that are refused none is lost: each can be sent again", () => {
  const fail = (key: number): ChatAction => ({ type: "fail", key, error: { ...ERROR, code: "too_many_messages" } });
  let view = after([...exchange(1), send("Two"), send("Three"), START, fail(2), START, fail(3)]);
  view = after([again("retry", 2), START, told(2, started(2), ended()), again("retry", 3), START], view);
  const shown = view.turns.map(({ message, parentId, state }) => [message, parentId, state]);
  assert.deepEqual(shown, [["Q1", null, "complete"], ["Two", "m1", "complete"], ["Three", "m2", "running"]]);
});

Deno.test("each message answers the last reply that the server has, on its page or in what it rendered", () => {
  const view = after([...exchange(1), ...exchange(2), send("Three"), START], PAGE);
  assert.deepEqual(view.turns.map(({ parentId }) => parentId), ["m0", "m1", "m2"]);
  const failed = after([send("One"), START, { type: "fail", key: 1, error: LOST }, send("Two"), START], PAGE);
  assert.deepEqual(failed.turns.map(({ parentId }) => parentId), ["m0", "m0"]);
  assert.equal(after([send("One"), START]).turns[0].parentId, null);
});

Deno.test("a message that waits answers the reply that it waited for", () => {
  const view = after([send("One"), START, send("Two"), told(1, started(1), ended()), START], PAGE);
  assert.equal(view.turns[1].parentId, "m1");
});

Deno.test("another wording of a message takes its place and that of all that came after it, and is a version of it", () => {
  const before = after([...exchange(1), ...exchange(2), ...exchange(3)], PAGE);
  const edited = after([edit("Else", 2)], before);
  assert.deepEqual(edited.turns.map(({ message, state }) => `${message} ${state}`), ["Q1 complete", "Else waiting"]);
  const [, turn] = after([START, told(4, started(4))], edited).turns;
  assert.deepEqual([turn.parentId, turn.questionSiblings, turn.replySiblings], ["m1", ["u2", "u4"], ["m4"]]);
});

Deno.test("the first message, too, has other wordings: each is a beginning", () => {
  const [turn] = after([...exchange(1), edit("Else"), START, told(2, started(2))]).turns;
  assert.deepEqual([turn.parentId, turn.questionSiblings], [null, ["u1", "u2"]]);
});

Deno.test("another reply amid the page takes the place of all that came after, and is a version of the first", () => {
  const view = after([...exchange(1), ...exchange(2), again("retry", 1), START], PAGE);
  assert.deepEqual(view.turns.map(({ key, state }) => [key, state]), [[1, "running"]]);
  const event: ChatEvent = { type: "turn", data: { ...started(3).data as object, userMessageId: "u1" } as never };
  const [turn] = after([told(1, event)], view).turns;
  assert.deepEqual([turn.questionSiblings, turn.replySiblings], [["u1"], ["m1", "m3"]]);
});

Deno.test("no two turns of a page share a name, whatever has gone from it: the server knows a repeated request by that", () => {
  const keys = (...actions: ChatAction[]) => after([...exchange(1), ...exchange(2), ...actions], PAGE).turns;
  assert.deepEqual(keys(edit("Else", 1), send("New")).map(({ key }) => key), [3, 4]);
  assert.deepEqual(keys(again("retry", 1), send("New")).map(({ key }) => key), [1, 3]);
  assert.deepEqual(keys(send("Gone"), { type: "withdraw", key: 3 }, send("New")).map(({ key }) => key), [1, 2, 4]);
});
