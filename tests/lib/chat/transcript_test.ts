import assert from "node:assert/strict";
import { newImage } from "../../helpers/attachments.ts";
import type { ChatEvent } from "../../../lib/chat/events.ts";
import { NO_PROGRESS } from "../../../lib/chat/progress.ts";
import {
  type ChatAction,
  type ChatView,
  initialView,
  type TurnElsewhere,
  updateChat,
} from "../../../lib/chat/transcript.ts";

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

Deno.test("a turn knows who answers, and who does instead, and the server's word for its end", () => {
  const running = after([send("Hi"), START, told(1, started(1))]);
  assert.deepEqual([running.turns[0].model, running.turns[0].finishReason], ["fake", null]);
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

const again = (name: "retry" | "continue", key = 1): ChatAction => ({ type: "again", key, name });
const broken = told(1, started(1), text("Half"), failed, ended("interrupted"));

Deno.test("another reply stands in the place of the one that broke, with nothing left of that", () => {
  const [turn] = after([send("One"), START, broken, again("retry")]).turns;
  assert.deepEqual(turn, {
    ...after([send("One")]).turns[0],
    again: { name: "retry", replyId: "m1" },
    tries: 1,
    parentId: null,
    userMessageId: "u1",
    questionSiblings: ["u1"],
    replySiblings: ["m1"],
  });
});

Deno.test("a reply that goes on keeps its text on the page until it comes once more with the rest", () => {
  const view = after([send("One"), START, broken, again("continue"), START]);
  assert.deepEqual([view.turns[0].text, view.turns[0].html], ["Half", ""]);
  assert.equal(after([told(1, started(2), text("Half"), text(" and half"))], view).turns[0].text, "Half and half");
});

Deno.test("a message that the server never took is sent again as the same", () => {
  const [turn] = after([send("One"), START, { type: "fail", key: 1, error: LOST }, again("retry")], PAGE).turns;
  assert.deepEqual([turn.state, turn.again, turn.tries], ["waiting", null, 0]);
});

Deno.test("a turn shows what the model thinks, which steps run, and at the end what it took", () => {
  const step = (label: string, state: "started" | "ended", ms: number | null): ChatEvent => ({
    type: "step",
    data: { label, state, ms },
  });
  const usage = { promptTokens: 1, completionTokens: null, totalTokens: null, firstTokenMs: 5, tokensPerSecond: null };
  const thinking: ChatEvent[] = [{ type: "reasoning", data: "Hm" }, { type: "reasoning", data: "m" }];
  const running = after([
    send("One"),
    START,
    told(1, started(1), step("remember", "started", null), step("remember", "ended", 3)),
    told(1, step("reply", "started", null), ...thinking),
  ]);
  const [{ reasoning, steps, text: said }] = running.turns;
  assert.deepEqual([reasoning, steps, said], ["Hmm", [{ label: "remember", ms: 3 }, { label: "reply", ms: null }], ""]);
  const { turns: [turn] } = after([told(1, { type: "usage", data: usage }, ended())], running);
  assert.deepEqual([turn.usage, turn.reasoning], [usage, "Hmm"]);
  assert.deepEqual(after([again("retry")], { ...running, turns: [turn] }).turns[0].steps, []);
});

Deno.test("a connection that is lost or back is a matter of its turn, and of none that has ended", () => {
  const lost = after([send("One"), START, { type: "connection", key: 1, isLost: true }]);
  assert.ok(lost.turns[0].isCutOff);
  assert.ok(!after([{ type: "connection", key: 1, isLost: false }], lost).turns[0].isCutOff);
  assert.ok(!after([{ type: "fail", key: 1, error: LOST }], lost).turns[0].isCutOff);
});

const exchange = (n: number) => [send(`Q${n}`), START, told(n, started(n), text("A"), ended())];

const elsewhere = (n: number, about: Partial<TurnElsewhere> = {}): ChatAction => ({
  type: "adopt",
  turn: {
    conversationId: "c",
    turnId: `t${n}`,
    messageId: `m${n}`,
    message: "There",
    attachments: [],
    parentId: `m${n - 1}`,
    insteadOf: null,
    ...about,
  },
});

Deno.test("a turn that another tab has begun is followed here too, after what runs here", () => {
  const view = after([send("One"), START, told(1, started(1)), elsewhere(2)], PAGE);
  assert.deepEqual(view.turns.map(({ state, turnId, message }) => [state, turnId, message]), [
    ["running", "t1", "One"],
    ["waiting", "t2", "There"],
  ]);
  assert.equal(after([told(1, ended()), START], view).turns[1].state, "running");
});

Deno.test("a turn of another conversation, or one that is here already, is left alone", () => {
  const view = after([send("One"), START, told(1, started(1))], PAGE);
  assert.equal(after([elsewhere(1)], view), view);
  assert.equal(after([elsewhere(2, { conversationId: "another" })], view), view);
});

Deno.test("what another tab has begun from another message is another branch, and left alone", () => {
  const view = after([...exchange(1), ...exchange(2)], PAGE);
  for (const parentId of ["m1", "m0", null]) assert.equal(after([elsewhere(3, { parentId })], view), view);
  assert.equal(after([elsewhere(3)], view).turns.length, 3);
  assert.equal(after([elsewhere(1)], PAGE).turns.length, 1);
  const sent = after([send("Three"), START], view);
  assert.equal(after([elsewhere(3)], sent), sent, "this tab's own answer to that reply is on its way");
});

Deno.test("what another tab has begun goes before what waits here, which then goes on from it", () => {
  const view = after([...exchange(1), send("Two"), START, told(2, started(2)), send("Here"), elsewhere(3)], PAGE);
  assert.deepEqual(view.turns.map(({ message }) => message), ["Q1", "Two", "There", "Here"]);
  const next = after([told(2, ended()), START, told(4, started(3), ended()), START], view);
  assert.equal(next.turns[3].parentId, "m3");
});

Deno.test("a reply that another tab has begun anew takes the place of the last one here, and of no earlier one", () => {
  const view = after([send("One"), START, broken], PAGE);
  const [turn] = after([elsewhere(2, { insteadOf: "m1" })], view).turns;
  assert.deepEqual([turn.state, turn.turnId, turn.text, turn.message], ["waiting", "t2", "", "There"]);
  assert.equal(after([elsewhere(2, { insteadOf: "m0" })], view), view);
});

const liveTurn = (n: number) => ({
  ...NO_PROGRESS,
  turnId: `t${n}`,
  userMessageId: `u${n}`,
  messageId: `m${n}`,
  parentId: n > 1 ? `m${n - 1}` : null,
  attachments: [],
  questionSiblings: [`u${n}`],
  replySiblings: [`m${n}`],
});

Deno.test("turns that run while the page is rendered are shown with their text so far, and read on from there", () => {
  const live = [
    { ...liveTurn(1), message: "Hi", text: "Hel", lastId: 4 },
    { ...liveTurn(2), message: "And", text: "", lastId: 1 },
  ];
  const view = initialView({ conversationId: "c", leafId: null, live });
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

Deno.test("images stay with their message, whatever becomes of it", () => {
  const { attachment } = newImage();
  const withImage: ChatAction = { type: "send", message: "Look", attachments: [attachment] };
  const imagesOf = ({ turns }: ChatView) => turns.map(({ attachments }) => attachments.map(({ id }) => id));
  const failed = after([withImage, START, { type: "fail", key: 1, error: LOST }]);
  assert.deepEqual(imagesOf(after([again("retry")], failed)), [[attachment.id]]);
  const broken = after([withImage, START, told(1, started(1), text("A"), ended())]);
  assert.deepEqual(imagesOf(after([again("retry")], broken)), [[attachment.id]]);
  const edit: ChatAction = { type: "edit", key: 1, message: "See", attachments: [attachment] };
  assert.deepEqual(imagesOf(after([edit], broken)), [[attachment.id]]);
  assert.deepEqual(imagesOf(after([{ ...edit, attachments: [] }], broken)), [[]]);
  const adopted = after([elsewhere(2, { message: "There", attachments: [attachment] })], broken);
  assert.deepEqual(imagesOf({ ...adopted, turns: adopted.turns.slice(-1) }), [[attachment.id]]);
});
