import assert from "node:assert/strict";
import type { ChatEvent } from "../../../lib/chat/events.ts";
import { type ChatAction, type ChatView, initialView, seenFromIn, updateChat } from "../../../lib/chat/transcript.ts";

const PAGE = initialView({ conversationId: "c", leafId: "m0", live: [] });

const send: ChatAction = { type: "send", message: "Hi", attachments: [] };
const start: ChatAction = { type: "start" };
const told = (key: number, ...events: ChatEvent[]): ChatAction => ({
  type: "events",
  key,
  events,
  lastId: events.length,
});

const begun = (n: number): ChatEvent => ({
  type: "turn",
  data: { turnId: `t${n}`, conversationId: "c", userMessageId: `u${n}`, messageId: `m${n}`, model: "fake" },
});
const asked: ChatEvent = { type: "step", data: { label: "reply", state: "started", ms: null } };
const cut = (from: string): ChatEvent => ({ type: "context", data: { omitted: 1, from } });
const ended = (status: "complete" | "interrupted"): ChatEvent => {
  return { type: "end", data: { status, finishReason: null, html: "" } };
};
const called: ChatEvent = { type: "tool_call", data: { id: "a", round: 1, name: "now", arguments: "{}" } };

function after(actions: ChatAction[], view: ChatView = PAGE): ChatView {
  return actions.reduce(updateChat, view);
}

Deno.test("from where on the model sees is what the newest turn says that it was asked for", () => {
  assert.equal(seenFromIn(PAGE), undefined);
  const waiting = after([send, start, told(1, begun(1))]);
  assert.equal(seenFromIn(waiting), undefined, "nobody knows until the model is asked");
  assert.equal(seenFromIn(after([told(1, asked)], waiting)), null);
  const first = after([told(1, asked, cut("u0"), ended("complete"))], waiting);
  assert.equal(seenFromIn(first), "u0");
  assert.equal(seenFromIn(after([send, start, told(2, begun(2))], first)), "u0");
  assert.equal(seenFromIn(after([send, start, told(2, begun(2), asked, cut("u1"))], first)), "u1");
  assert.equal(seenFromIn(after([send, start, told(2, begun(2), asked)], first)), null, "it sees all again");
});

Deno.test("a reply of calls alone that loses its connection for good is interrupted", () => {
  const error = { error: "Gone", code: "unreachable", retryable: true };
  const fail: ChatAction = { type: "fail", key: 1, error };
  assert.equal(after([send, start, told(1, begun(1), called), fail]).turns[0].state, "interrupted");
  assert.equal(after([send, start, told(1, begun(1)), fail]).turns[0].state, "failed");
});

Deno.test("a reply that goes on keeps its calls on the page until they come once more; another try does not", () => {
  const broken = [send, start, told(1, begun(1), called, ended("interrupted"))];
  const again = (name: "continue" | "retry"): ChatAction => ({ type: "again", key: 1, name });
  assert.equal(after([...broken, again("continue")]).turns[0].calls.length, 1);
  assert.deepEqual(after([...broken, again("retry")]).turns[0].calls, []);
  const next = after([...broken, again("continue"), start, told(1, begun(2))]).turns[0];
  assert.deepEqual(next.calls, [], "the server tells them again");
});
