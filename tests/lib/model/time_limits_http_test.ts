import assert from "node:assert/strict";
import { createChatFlow } from "../../../lib/chat/flow.ts";
import { initialState } from "../../../lib/chat/state.ts";
import { createOpenAiModel } from "../../../lib/model/openai.ts";
import { type TimeLimits, withTimeLimits } from "../../../lib/model/time_limits.ts";
import { toldLines } from "../../helpers/behaviour.ts";
import { type Handler, openAiServer, type ReceivedRequest } from "../../helpers/openai_server.ts";
import { chunk, text } from "../../helpers/openai_wire.ts";
import { runFlow } from "../../helpers/run_flow.ts";
import { within } from "../../helpers/within.ts";

/** A whole turn against a server that speaks real HTTP, with short limits; and that its request was closed. */
async function turnAt(
  handler: Handler,
  limits: Partial<TimeLimits>,
): Promise<string[]> {
  await using server = await openAiServer(handler);
  const model = withTimeLimits(createOpenAiModel({ baseURL: server.url, model: "stub-1" }), {
    firstTokenMs: 10_000,
    idleMs: 10_000,
    turnMs: 10_000,
    ...limits,
  });
  const flow = createChatFlow({ model, systemPrompt: "", signal: new AbortController().signal });
  const events = await runFlow(flow, initialState("Hi"));
  await within(1_000, server.requests[0].left);
  return toldLines(events);
}

/** What keeps a connection alive, and is no token. */
async function* keepAlive({ left }: ReceivedRequest): AsyncGenerator<string> {
  let isThere = true;
  left.then(() => isThere = false);
  while (isThere) {
    yield ": OPENROUTER PROCESSING\n\n" + chunk({ content: "" });
    await pause(left);
  }
}

/** A moment, which ends early when the client leaves. */
function pause(left: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 5);
    left.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

Deno.test("a server that only keeps the connection alive has not begun: failed, and the request is closed", async () => {
  assert.deepEqual(await turnAt(keepAlive, { firstTokenMs: 500 }), ["error model_first_token_timeout", "end failed -"]);
});

Deno.test("a server that only keeps the connection alive after some text is silent: interrupted, and the request is closed", async () => {
  const lines = await turnAt(async function* (request) {
    yield text("Hel");
    yield* keepAlive(request);
  }, { idleMs: 60 });
  assert.deepEqual(lines, ['text "Hel"', "error model_idle_timeout", "end interrupted -"]);
});

Deno.test("a reply that goes on for ever is interrupted at the limit, and the request is closed", async () => {
  const lines = await turnAt(async function* (request) {
    for await (const _ of keepAlive(request)) yield text("la");
  }, { turnMs: 500 });
  assert.equal(lines[0], 'text "la"');
  assert.deepEqual(lines.slice(-2), ["error model_turn_timeout", "end interrupted -"]);
});

Deno.test("a server that does not answer at all has not begun: failed, and the request is closed", async () => {
  const lines = await turnAt((request) => request.left.then(() => []), { firstTokenMs: 500 });
  assert.deepEqual(lines, ["error model_first_token_timeout", "end failed -"]);
});
