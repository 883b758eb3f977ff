import assert from "node:assert/strict";
import type { Admission } from "../../../lib/chat/admission.ts";
import { newId } from "../../../lib/chat/id.ts";
import type { TurnObserver } from "../../../lib/chat/observer.ts";
import type { ModelEvent } from "../../../lib/chat/model_port.ts";
import type { TurnBegun, TurnReport } from "../../../lib/chat/turn_report.ts";
import { Turns } from "../../../lib/chat/turns.ts";
import { ChatError } from "../../../lib/errors.ts";
import { openStore } from "../../../lib/store/kv.ts";
import { FakeModel, STOP } from "../../helpers/fake_model.ts";
import { sharedKv } from "../../helpers/shared_kv.ts";

const USAGE: ModelEvent = { type: "usage", usage: { promptTokens: 7, completionTokens: 3, totalTokens: 10 } };

/** Turns that are watched, and what is seen of them. */
function watched(model: FakeModel, admission?: Admission) {
  const seen = { begun: [] as TurnBegun[], reports: [] as TurnReport[], calls: 0, steps: [] as string[] };
  const observer: TurnObserver = {
    begin(begun) {
      seen.begun.push(begun);
      return {
        run: (turn) => (seen.calls++, turn()),
        step: (label, step) => (seen.calls++, seen.steps.push(label), step()),
        end: (report) => (seen.calls++, seen.reports.push(report)),
      };
    },
  };
  const { store, turns: turnStore } = openStore(sharedKv);
  const onError = () => {};
  const turns = new Turns({
    model,
    store,
    turnStore,
    admission,
    observer,
    onError,
    systemPrompt: "",
    renderHtml: String,
  });
  return { turns, store, ...seen, seen };
}

Deno.test("whoever watches is told when a turn begins, of its steps, and in the end how it went, in sizes only", async () => {
  const { turns, seen } = watched(new FakeModel(["Hello", { type: "reasoning", text: "Hm" }, USAGE, STOP]));
  const owner = newId();
  const turn = await turns.start(owner, { message: "Hi" });
  await turn.ended;
  assert.deepEqual(seen.steps, ["remember", "reply", "record", "title"]);
  const [{ turnId, kept, steps, ms, firstTokenMs, ...report }] = seen.reports;
  assert.deepEqual(seen.begun, [{ turnId: turn.id, kept, kind: "message", model: "fake" }]);
  assert.deepEqual([turnId, kept?.conversationId, kept?.messageId], [turn.id, turn.conversationId, turn.messageId]);
  assert.ok(kept!.ownerId.length === 32 && kept!.ownerId !== owner);
  assert.deepEqual(Object.keys(steps), seen.steps);
  assert.ok(ms >= firstTokenMs! && firstTokenMs! >= 0);
  // The title's tokens are an estimate: nobody counted them.
  assert.ok(report.tokens.isEstimate && report.tokens.input > 7 && report.tokens.output >= 3);
  assert.deepEqual({ ...report, tokens: null }, {
    kind: "message",
    model: "fake",
    ending: "complete",
    finishReason: "stop",
    errorCode: null,
    tokens: null,
    sizes: { message: 2, prompt: 2, reply: 5, reasoning: 2 },
  });
  await (await turns.start(owner, { again: "retry", replyId: turn.messageId, conversationId: turn.conversationId }))
    .ended;
  assert.deepEqual(seen.reports[1].tokens, { input: 7, output: 3, isEstimate: false });
  assert.deepEqual([seen.begun[1].kind, seen.begun[1].kept?.ownerId], ["retry", kept!.ownerId]);
});

Deno.test("nothing is called for each token: a long reply costs whoever watches no more than a short one", async () => {
  const calls = await Promise.all([1, 5_000].map(async (length) => {
    const { turns, seen } = watched(new FakeModel([...Array(length).fill("x"), STOP]));
    await (await turns.start(newId(), { message: "Hi" })).ended;
    return seen.calls;
  }));
  assert.deepEqual(calls, [6, 6]);
});

Deno.test("a reply that failed has its error's code, and is taken to have used no tokens; one that was stopped has some", async () => {
  const failing = watched(new FakeModel([new ChatError("model_unauthorized", "No")]));
  await (await failing.turns.start(newId(), { message: "Hi" })).ended;
  const [report] = failing.seen.reports;
  assert.deepEqual([report.ending, report.errorCode, report.tokens.input, report.tokens.output], [
    "failed",
    "model_unauthorized",
    0,
    0,
  ]);
  const silent = watched(new FakeModel());
  const owner = newId();
  const turn = await silent.turns.start(owner, { message: "x".repeat(400) });
  while (silent.seen.steps.length < 2) await new Promise((resolve) => setTimeout(resolve));
  await silent.turns.stop(turn);
  await turn.ended;
  assert.deepEqual(silent.seen.reports[0].tokens, { input: 100, output: 0, isEstimate: true });
});

Deno.test("a model server's word for the end that is no word is not told", async () => {
  const { turns, seen } = watched(new FakeModel(["Hello", { type: "finish", reason: "because you said so" }]));
  await (await turns.start(newId(), { message: "Hi" })).ended;
  assert.equal(seen.reports[0].finishReason, "other");
});

Deno.test("a turn that is admitted gives its place back before its end is told, with its tokens; one that does not begin cancels", async () => {
  const calls: string[] = [];
  const admission: Admission = {
    admit(visitor, turnId) {
      calls.push(`admit ${visitor.address} ${turnId}`);
      return Promise.resolve({ end: (tokens) => calls.push(`end ${tokens}`), cancel: () => calls.push("cancel") });
    },
  };
  const { turns } = watched(new FakeModel(["Hello", USAGE, STOP]), admission);
  const owner = newId();
  const turn = await turns.start(owner, { message: "Hi" }, { id: "turn-1", address: "192.0.2.1" });
  turn.log.onChange(function told() {
    if (turn.log.ended) calls.push("told");
    else turn.log.onChange(told);
  });
  await turn.ended;
  // Again by its name: it is there.
  assert.equal(await turns.start(owner, { message: "Hi" }, { id: "turn-1" }), turn);
  await assert.rejects(turns.start(owner, { message: "Hi", conversationId: "none" }, { id: "turn-2" }), {
    code: "not_found",
  });
  assert.deepEqual(calls.map((call) => call.replace(/end \d+/, "end")), [
    "admit 192.0.2.1 turn-1",
    "end",
    "told",
    "admit null turn-2",
    "cancel",
  ]);
});

Deno.test("who is refused has no turn, and nothing is read for them", async () => {
  const refusal = new ChatError("too_many_messages", "No", { retryable: true, retryAfterS: 3 });
  const { turns, store, seen } = watched(new FakeModel(), { admit: () => Promise.reject(refusal) });
  store.conversation = () => assert.fail("It is read");
  await assert.rejects(turns.start(newId(), { message: "Hi", conversationId: "c" }), refusal);
  assert.equal(turns.liveCount, 0);
  assert.deepEqual(seen.begun, []);
});
