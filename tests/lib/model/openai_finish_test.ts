import assert from "node:assert/strict";
import { createOpenAiModel } from "../../../lib/model/openai.ts";
import { ManualClock } from "../../helpers/manual_clock.ts";
import { ask, collect, textOf } from "../../helpers/model_contract.ts";
import { openAiServer } from "../../helpers/openai_server.ts";
import { chunk, DONE, finish, text, usage } from "../../helpers/openai_wire.ts";
import { Gate } from "../../helpers/pace.ts";
import { within } from "../../helpers/within.ts";

Deno.test("a reply is over soon after the finish, though the connection stays open, and its request is closed", async () => {
  await using server = await openAiServer(async function* (request) {
    yield text("Hello") + finish();
    await request.left;
  });
  const model = createOpenAiModel({ baseURL: server.url, model: "stub-1", finishWaitMs: 20 });
  const events = await within(1_000, collect(ask(model, "Hi")));
  assert.deepEqual(events, [{ type: "text", text: "Hello" }, { type: "finish", reason: "stop" }]);
  await within(1_000, server.requests[0].left);
});

Deno.test("chunks after the finish that say nothing do not keep a reply open", async () => {
  await using server = await openAiServer(async function* (request) {
    yield text("Hello") + finish();
    let left = false;
    request.left.then(() => left = true);
    while (!left) {
      yield ": still here\n\n" + chunk({});
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
  const model = createOpenAiModel({ baseURL: server.url, model: "stub-1", finishWaitMs: 30 });
  assert.equal((await within(1_000, collect(ask(model, "Hi")))).length, 2);
});

Deno.test("text after a finish keeps a reply open: some servers send the reason with every chunk", async () => {
  const read = new Gate(0);
  await using server = await openAiServer(async function* () {
    for (const [i, letter] of [..."Hello"].entries()) {
      await read.until(i);
      yield chunk({ content: letter }, "stop");
    }
    await read.until(5);
    yield DONE;
  });
  const clock = new ManualClock();
  const model = createOpenAiModel({ baseURL: server.url, model: "stub-1", finishWaitMs: 60, clock });
  let text = "";
  for await (const events of ask(model, "Hi")) {
    text += textOf(events);
    clock.pass(59);
    read.raise(text.length);
  }
  assert.equal(text, "Hello");
});

Deno.test("counts that come a while after the finish are told", async () => {
  await using server = await openAiServer(async function* () {
    yield text("Hello") + finish();
    await new Promise((resolve) => setTimeout(resolve, 20));
    yield usage(7, 1) + DONE;
  });
  const events = await collect(ask(createOpenAiModel({ baseURL: server.url, model: "stub-1" }), "Hi"));
  assert.deepEqual(events.map(({ type }) => type), ["text", "usage", "finish"]);
});
