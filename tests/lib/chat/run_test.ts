import assert from "node:assert/strict";
import { TurnAborted } from "../../../lib/chat/ending.ts";
import type { ChatEvent } from "../../../lib/chat/events.ts";
import { createChatFlow } from "../../../lib/chat/flow.ts";
import type { FlowServices } from "../../../lib/chat/services.ts";
import { type ChatState, initialState } from "../../../lib/chat/state.ts";
import type { ModelRequest } from "../../../lib/chat/model_port.ts";
import { ChatError } from "../../../lib/errors.ts";
import { FakeModel, STOP } from "../../helpers/fake_model.ts";
import { runFlow } from "../../helpers/run_flow.ts";
import { yielding } from "../../helpers/iterated_model.ts";

interface Run {
  state: ChatState;
  events: ChatEvent[];
  /** What `runChatFlow` logged. */
  logged: Error[];
}

async function run(services: Partial<FlowServices>): Promise<Run> {
  const state = initialState("Hi");
  const logged: Error[] = [];
  const model = new FakeModel(["Hello", STOP]);
  const flow = createChatFlow({ model, systemPrompt: "", signal: new AbortController().signal, ...services });
  const events = await runFlow(flow, state, { onError: (error) => logged.push(error as Error) });
  return { state, events, logged };
}

function errorOf(events: ChatEvent[]): unknown {
  return events.find(({ type }) => type === "error")?.data;
}

/** A model that does as it is asked and ends without a word when it is aborted, as the openai client does. */
function quietModel(abort: AbortController, reason: unknown) {
  return {
    name: "quiet",
    demo: false,
    answer: yielding(async function* (_: ModelRequest) {
      yield await Promise.resolve([{ type: "text", text: "Half" }, STOP]);
      abort.abort(reason);
    }),
  };
}

Deno.test("a model that ends without a word when it is aborted has not completed its reply", async () => {
  for (const [reason, status] of [[new TurnAborted("stopped"), "stopped"], ["gone", "interrupted"]] as const) {
    const abort = new AbortController();
    const { events, state } = await run({ model: quietModel(abort, reason), signal: abort.signal });
    assert.deepEqual(state.ending, { status, finishReason: null });
    assert.deepEqual(events.at(-1)?.data, { status, finishReason: null, html: "" });
    assert.equal(errorOf(events), undefined);
  }
});

Deno.test("a reply with text is timed", async () => {
  const { state } = await run({});
  assert.ok(Number.isInteger(state.usage?.firstTokenMs));
});

Deno.test("what a step throws for the client is told in its words, and logged with what it was wrapped in", async () => {
  const error = new ChatError("unavailable", "The store is full", { retryable: true, cause: new Error("ENOSPC") });
  const { events, state, logged } = await run({ history: () => Promise.reject(error) });
  assert.deepEqual(errorOf(events), { error: "The store is full", code: "unavailable", retryable: true });
  assert.deepEqual(state.error, errorOf(events));
  assert.equal(logged.length, 1);
  assert.equal(logged[0].cause, error);
});

Deno.test("what was hidden within an error that nobody foresaw stays hidden", async () => {
  const hidden = new ChatError("model_unauthorized", "Not for the client");
  const { events } = await run({ record: () => Promise.reject(new Error("wrapped", { cause: hidden })) });
  assert.equal((errorOf(events) as { code: string }).code, "internal");
});

Deno.test("a turn that broke before its reply began has failed", async () => {
  const { events, state } = await run({ history: () => Promise.reject(new Error("disk")) });
  assert.deepEqual(state.ending, { status: "failed", finishReason: null });
  assert.deepEqual(events.at(-1)?.data, { status: "failed", finishReason: null, html: "" });
});

Deno.test("a turn that broke after its reply keeps that reply's ending, in its state too", async () => {
  const { events, state } = await run({ record: () => Promise.reject(new Error("disk")) });
  assert.deepEqual(state.ending, { status: "complete", finishReason: "stop" });
  assert.equal(events.filter(({ type }) => type === "end").length, 1);
});
