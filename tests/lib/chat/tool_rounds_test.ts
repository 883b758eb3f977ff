import assert from "node:assert/strict";
import { initialState } from "../../../lib/chat/state.ts";
import { STOP } from "../../helpers/fake_model.ts";
import { FakeTools } from "../../helpers/fake_tools.ts";
import { ANSWER, calling, counted, RoundModel } from "../../helpers/round_model.ts";
import { told } from "../../helpers/told.ts";
import { runTools } from "../../helpers/tool_flow.ts";

Deno.test("a model that calls tools is asked again with what came of that, until it answers", async () => {
  const model = new RoundModel(calling(["echo", '{"a":1}'], ["echo", '{"b":2}']), calling(["echo"]), ANSWER);
  const { events, state } = await runTools(model);
  assert.equal(state.reply, "Done");
  assert.deepEqual(state.ending, { status: "complete", finishReason: "stop" });
  assert.equal(model.requests.length, 3);
  const [, second, third] = model.requests.map(({ messages }) => messages.slice(2));
  const [a, b] = [{ id: "a", name: "echo", arguments: '{"a":1}' }, { id: "b", name: "echo", arguments: '{"b":2}' }];
  const first = [
    { role: "assistant", content: "", reasoning: "", calls: [a, b] },
    { role: "tool", callId: "a", content: '{"a":1}' },
    { role: "tool", callId: "b", content: '{"b":2}' },
  ];
  assert.deepEqual(second, first);
  assert.deepEqual(third.slice(0, 3), first);
  assert.equal(third.length, 5);
  assert.deepEqual(told(events, "step").map(({ label, state }) => `${label} ${state}`), [
    ...["remember", "reply", "tools", "reply", "tools", "reply", "record"].flatMap((
      label,
    ) => [`${label} started`, `${label} ended`]),
  ]);
});

Deno.test("calls and results are told in order, and kept with the place where they were made", async () => {
  const model = new RoundModel(["Let me see.", ...calling(["echo", "[1]"])], ["It is 1.", STOP]);
  const { events, state } = await runTools(model);
  const types = events.map(({ type }) => type).filter((type) => /^(text|tool_)/.test(type));
  assert.deepEqual(types, ["text", "tool_call", "tool_result", "text"]);
  assert.deepEqual(told(events, "tool_call"), [{ id: "a", round: 1, name: "echo", arguments: "[1]" }]);
  const [{ ms, ...result }] = told(events, "tool_result");
  assert.deepEqual(result, { id: "a", content: "[1]", isError: false });
  assert.ok(Number.isInteger(ms) && ms >= 0);
  assert.equal(state.reply, "Let me see.\n\nIt is 1.");
  const expected = { id: "a", name: "echo", arguments: "[1]", round: 1, at: 11 };
  assert.deepEqual(state.calls, [{ ...expected, result: { content: "[1]", isError: false, ms } }]);
});

Deno.test("calls of one round run at once, and are told as they are done", async () => {
  const running = { now: 0, most: 0 };
  const slow = Promise.withResolvers<void>();
  const tools = new FakeTools(async ({ arguments: text }) => {
    running.most = Math.max(running.most, ++running.now);
    if (text === "slow") await slow.promise;
    else slow.resolve();
    running.now--;
    return { content: text, isError: false };
  });
  const { events, state } = await runTools(new RoundModel(calling(["echo", "slow"], ["echo", "quick"]), ANSWER), {
    tools,
  });
  assert.equal(running.most, 2);
  assert.deepEqual(told(events, "tool_result").map(({ content }) => content), ["quick", "slow"]);
  assert.deepEqual(state.calls.map(({ result }) => result?.content), ["slow", "quick"]);
});

Deno.test("what goes wrong with a call is told to the model, and the reply goes on", async () => {
  const outcome = { content: "Error: no", isError: true };
  const model = new RoundModel(calling(["echo"]), ANSWER);
  const { events, state } = await runTools(model, { tools: new FakeTools(() => outcome) });
  assert.equal(told(events, "tool_result")[0].isError, true);
  assert.deepEqual(model.requests[1].messages.at(-1), { role: "tool", callId: "a", content: "Error: no" });
  assert.equal(state.ending?.status, "complete");
});

Deno.test("a toolbox that breaks its word ends the call, and the log has why", async () => {
  const logged: unknown[] = [];
  const broken = new Error("secret");
  const tools = new FakeTools(() => Promise.reject(broken));
  const { events } = await runTools(new RoundModel(calling(["echo"]), ANSWER), {
    tools,
    onError: (e) => logged.push(e),
  });
  assert.deepEqual(told(events, "tool_result").map(({ content }) => content), ["The tool failed."]);
  assert.deepEqual(logged, [broken]);
});

Deno.test("ids are there once, whatever the server makes of them", async () => {
  const same = calling(["echo"]).map((event) =>
    event.type === "calls"
      ? { ...event, calls: [event.calls[0], { ...event.calls[0] }, { ...event.calls[0], id: "" }] }
      : event
  );
  const { state } = await runTools(new RoundModel(same, same, ANSWER));
  const ids = state.calls.map(({ id }) => id);
  assert.equal(new Set(ids).size, 6);
  assert.equal(ids[0], "a");
  for (const id of ids.slice(1)) assert.match(id, /^[0-9a-f]{9}$/);
});

Deno.test("counts are summed over the rounds, and unknown where one of them is", async () => {
  const [first, ...rest] = calling(["echo"]);
  const known = await runTools(new RoundModel([first, counted(10, 2), ...rest], ["Done", counted(20, 3), STOP]));
  const { promptTokens, completionTokens, totalTokens } = known.state.usage!;
  assert.deepEqual([promptTokens, completionTokens, totalTokens], [30, 5, 35]);
  assert.deepEqual(known.state.tokens, { input: 30, output: 5, isEstimate: false });
  assert.equal(told(known.events, "usage").length, 1);
  const half = await runTools(new RoundModel([first, ...rest], ["Done", counted(20, 3), STOP]));
  assert.equal(half.state.usage!.promptTokens, null);
  assert.equal(half.state.tokens.isEstimate, true);
  assert.ok(half.state.tokens.input > 20);
});

Deno.test("thinking of a later round is a paragraph of its own, and goes along with its calls", async () => {
  const think = (text: string) => ({ type: "reasoning" as const, text });
  const model = new RoundModel(
    [think("One"), ...calling(["echo"])],
    [think("Two, "), think("three"), ...calling(["echo"])],
    [think("Four"), ...ANSWER as string[]],
  );
  const { state } = await runTools(model);
  assert.equal(state.reasoning, "One\n\nTwo, three\n\nFour");
  const sent = model.requests[2].messages.flatMap((m) => m.role === "assistant" ? [m.reasoning] : []);
  assert.deepEqual(sent, ["One", "Two, three"]);
});

Deno.test("later requests say how much of the turn's time is over", async () => {
  const model = new RoundModel(calling(["echo"]), ANSWER);
  await runTools(model);
  assert.equal(model.requests[0].elapsedMs, undefined);
  assert.ok(model.requests[1].elapsedMs! >= 0);
});

Deno.test("a model without tools that calls some is not answered: its reply just ends", async () => {
  const model = new RoundModel(calling(["echo"]));
  const { state } = await runTools(model, { tools: undefined });
  assert.deepEqual(state.ending, { status: "complete", finishReason: "tool_calls" });
  assert.deepEqual(state.calls, []);
  assert.equal("tools" in model.requests[0], false);
});

Deno.test("a reply that is continued goes on from its text and its calls, and is told again as it was", async () => {
  const result = { content: "1", isError: false, ms: 3 };
  const made = { name: "echo", arguments: "{}" };
  const calls = [
    { id: "a", ...made, round: 1, at: 5, result },
    { id: "b", ...made, round: 2, at: 5, result: null },
  ];
  const model = new RoundModel(["more", ...calling(["echo"])], ANSWER);
  const { state, events } = await runTools(
    model,
    {},
    initialState("Hi", { kept: { content: "Wait.\n\nThen", calls } }),
  );
  assert.deepEqual(model.requests[0].messages.slice(2), [
    { role: "assistant", content: "Wait.", calls: [{ id: "a", ...made }] },
    { role: "tool", callId: "a", content: "1" },
    { role: "assistant", content: "", calls: [{ id: "b", ...made }] },
    { role: "tool", callId: "b", content: "There is no result: the reply was broken off before." },
    { role: "assistant", content: "Then" },
  ]);
  assert.equal(state.reply, "Wait.\n\nThenmore\n\nDone");
  assert.deepEqual(state.calls.map(({ id, round, at }) => [id, round, at]).slice(0, 2), [["a", 1, 5], ["b", 2, 5]]);
  const [, , third] = state.calls;
  assert.deepEqual([third.round, third.at], [3, 15]);
  assert.notEqual(third.id, "a");
  const types = events.map(({ type }) => type).filter((type) => /^(text|tool_)/.test(type));
  assert.deepEqual(types.slice(0, 6), ["text", "tool_call", "tool_result", "tool_call", "text", "text"]);
});

Deno.test("a reply of calls alone is continued from their results", async () => {
  const calls = [{
    id: "a",
    name: "echo",
    arguments: "{}",
    round: 1,
    at: 0,
    result: { content: "1", isError: false, ms: 0 },
  }];
  const model = new RoundModel(ANSWER);
  const { state } = await runTools(model, {}, initialState("Hi", { kept: { content: "", calls } }));
  assert.equal(model.requests[0].messages.at(-1)!.role, "tool");
  assert.equal(state.reply, "Done");
});
