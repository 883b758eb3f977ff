import assert from "node:assert/strict";
import { CALL_CUT, CUT_OFF, MAX_CALL_LENGTH } from "../../../lib/chat/calls.ts";
import { MAX_CALLS } from "../../../lib/chat/call_step.ts";
import { TurnAborted } from "../../../lib/chat/ending.ts";
import { MAX_ROUNDS } from "../../../lib/chat/round.ts";
import { ChatError } from "../../../lib/errors.ts";
import { FakeTools, untilAborted } from "../../helpers/fake_tools.ts";
import { ANSWER, calling, RoundModel } from "../../helpers/round_model.ts";
import { told } from "../../helpers/told.ts";
import { runTools } from "../../helpers/tool_flow.ts";
import { waitFor } from "../../helpers/wait_for.ts";

Deno.test(`after ${MAX_ROUNDS} rounds of calls the model may make no more, and one that does is interrupted`, async () => {
  const obeys = new RoundModel(...Array.from({ length: MAX_ROUNDS }, () => calling(["echo"])), ANSWER);
  const good = await runTools(obeys);
  assert.equal(good.state.reply, "Done");
  assert.deepEqual(obeys.requests.map(({ mayNotCall }) => mayNotCall ?? false), [
    ...Array(MAX_ROUNDS).fill(false),
    true,
  ]);
  const insists = new RoundModel(calling(["echo"]));
  const { state, tools, events } = await runTools(insists);
  assert.equal(insists.requests.length, MAX_ROUNDS + 1);
  assert.equal(tools.calls.length, MAX_ROUNDS);
  assert.equal(state.ending?.status, "interrupted");
  assert.deepEqual(told(events, "error").map(({ code }) => code), ["too_many_tool_rounds"]);
  assert.match(state.calls.at(-1)!.result!.content, /not made/);
});

Deno.test(`of more than ${MAX_CALLS} calls at once, the rest is not made, and the model is told`, async () => {
  const many = Array.from({ length: MAX_CALLS + 1 }, (): [string] => ["echo"]);
  const { tools, state } = await runTools(new RoundModel(calling(...many), ANSWER));
  assert.equal(tools.calls.length, MAX_CALLS);
  assert.match(state.calls.at(-1)!.result!.content, /16 at once are the most/);
  assert.equal(state.calls.at(-2)!.result!.isError, false);
});

Deno.test("arguments and results have a bound, and what is longer says so", async () => {
  const fits = "x".repeat(MAX_CALL_LENGTH);
  const { tools, state } = await runTools(new RoundModel(calling(["echo", fits], ["echo", `${fits}x`]), ANSWER));
  assert.equal(tools.calls.length, 1);
  assert.deepEqual(state.calls[0].result?.content, fits);
  const [, long] = state.calls;
  assert.equal(long.arguments.length, MAX_CALL_LENGTH);
  assert.ok(long.arguments.endsWith(CALL_CUT));
  assert.match(long.result!.content, /arguments are longer than 32000/);
  const tells = new FakeTools(() => ({ content: `${fits}x`, isError: false }));
  const model = new RoundModel(calling(["echo"]), ANSWER);
  const cut = (await runTools(model, { tools: tells })).state.calls[0].result!.content;
  assert.ok(cut.length === MAX_CALL_LENGTH && cut.endsWith(CALL_CUT));
  assert.equal(model.requests[1].messages.at(-1)!.content, cut, "the model is told what is kept");
});

for (const reason of ["length", "content_filter"]) {
  Deno.test(`calls of an answer that ends with ${reason} are shown, and not made`, async () => {
    const cut = calling(["echo", '{"a'], ["echo"]).map((event) =>
      event.type === "finish" ? { ...event, reason } : event
    );
    const { tools, state } = await runTools(new RoundModel(cut));
    assert.equal(tools.calls.length, 0);
    assert.deepEqual(state.calls.map(({ result }) => result?.content), [CUT_OFF, CUT_OFF]);
    assert.equal(state.ending?.finishReason, reason);
  });
}

Deno.test("a stop amid a call ends the reply, with the results that are there, and aborts the tool", async () => {
  const abort = new AbortController();
  let recorded = 0;
  const tools = new FakeTools((call, signal) => {
    if (call.arguments === "quick") return { content: "there", isError: false };
    setTimeout(() => abort.abort(new TurnAborted("stopped")));
    return untilAborted(call, signal);
  });
  const model = new RoundModel(calling(["echo", "quick"], ["echo", "slow"]), ANSWER);
  const { state, events } = await runTools(model, {
    tools,
    signal: abort.signal,
    record: () => Promise.resolve(void recorded++),
  });
  assert.equal(state.ending?.status, "stopped");
  assert.deepEqual(state.calls.map(({ result }) => result?.content ?? null), ["there", null]);
  assert.deepEqual([model.requests.length, recorded], [1, 1]);
  assert.equal(told(events, "usage").length, 1);
  assert.deepEqual(told(events, "error"), []);
});

Deno.test("a stop amid a later round keeps all that came before", async () => {
  const abort = new AbortController();
  const model = new RoundModel(["Wait.", ...calling(["echo"])], "silence");
  const running = runTools(model, { signal: abort.signal });
  await waitFor(() => model.requests.length === 2);
  abort.abort(new TurnAborted("stopped"));
  const { state } = await running;
  assert.deepEqual([state.ending?.status, state.reply, state.calls.length], ["stopped", "Wait.", 1]);
});

Deno.test("an error in a later round leaves an interrupted reply, even without any text", async () => {
  const error = new ChatError("model_server_error", "Oops", { retryable: true });
  const { state, events } = await runTools(new RoundModel(calling(["echo"]), [error]));
  assert.equal(state.ending?.status, "interrupted");
  assert.deepEqual(told(events, "error").map(({ code }) => code), ["model_server_error"]);
  assert.deepEqual(told(events, "end").map(({ status }) => status), ["interrupted"]);
});
