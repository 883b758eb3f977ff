import assert from "node:assert/strict";
import { createOpenAiModel } from "../../../lib/model/openai.ts";
import { findGarbageCollector } from "../../helpers/garbage.ts";
import { ask, collectUntilError } from "../../helpers/model_contract.ts";
import { failure, text } from "../../helpers/openai_wire.ts";
import { openAiServer, type ReceivedRequest } from "../../helpers/openai_server.ts";
import { within } from "../../helpers/within.ts";

const reason = new Error("Enough");

async function* goSilent(request: ReceivedRequest): AsyncGenerator<string> {
  yield text("Hel");
  await request.left;
}

Deno.test("abort closes the request within 100 ms while the model has not answered", async () => {
  await using server = await openAiServer((request) => request.left.then(() => []));
  const controller = new AbortController();
  const model = createOpenAiModel({ baseURL: server.url, model: "stub-1" });
  const ended = collectUntilError(ask(model, "Hi", controller.signal));
  const { left } = await server.nextRequest();
  controller.abort(reason);
  await within(100, left);
  assert.equal((await within(100, ended)).error, reason);
  assert.equal(server.requests.length, 1);
});

Deno.test("abort closes the request within 100 ms while the model is silent amid its text", async () => {
  await using server = await openAiServer(goSilent);
  const controller = new AbortController();
  const model = createOpenAiModel({ baseURL: server.url, model: "stub-1" });
  const events = ask(model, "Hi", controller.signal)[Symbol.asyncIterator]();
  assert.deepEqual(await events.next(), { value: [{ type: "text", text: "Hel" }], done: false });
  const ended = assert.rejects(events.next(), reason);
  controller.abort(reason);
  await within(100, server.requests[0].left);
  await within(100, ended);
});

Deno.test("abort closes the request within 100 ms while nobody asks for the next event", async () => {
  await using server = await openAiServer(goSilent);
  const controller = new AbortController();
  const model = createOpenAiModel({ baseURL: server.url, model: "stub-1" });
  const events = ask(model, "Hi", controller.signal)[Symbol.asyncIterator]();
  await events.next();
  controller.abort(reason);
  await within(100, server.requests[0].left);
  await assert.rejects(events.next(), reason);
});

Deno.test("abort ends the wait before a retry", async () => {
  await using server = await openAiServer([failure(500, { message: "Oops" }, { "retry-after": "30" })]);
  const controller = new AbortController();
  const model = createOpenAiModel({ baseURL: server.url, model: "stub-1" });
  const ended = collectUntilError(ask(model, "Hi", controller.signal));
  await server.nextRequest();
  controller.abort(reason);
  assert.equal((await within(100, ended)).error, reason);
});

Deno.test("nothing is told after the abort", async () => {
  await using server = await openAiServer(() => [text("Hel"), text("lo"), text(", you")]);
  const controller = new AbortController();
  const model = createOpenAiModel({ baseURL: server.url, model: "stub-1" });
  let times = 0;
  const { error } = await collectUntilError(ask(model, "Hi", controller.signal), () => {
    times++;
    controller.abort(reason);
  });
  assert.deepEqual([times, error], [1, reason]);
});

Deno.test("leaving the events early closes the request", async () => {
  await using server = await openAiServer(goSilent);
  const model = createOpenAiModel({ baseURL: server.url, model: "stub-1" });
  for await (const _ of ask(model, "Hi")) break;
  await within(100, server.requests[0].left);
});

const collectGarbage = findGarbageCollector();

Deno.test({
  name: "abort closes every request after a garbage collection, whether the next event was asked for or not",
  ignore: !collectGarbage,
  async fn() {
    await using server = await openAiServer(goSilent);
    const model = createOpenAiModel({ baseURL: server.url, model: "stub-1" });
    const controllers: AbortController[] = [];
    const ended: Promise<void>[] = [];
    for (let i = 0; i < 20; i++) {
      const controller = new AbortController();
      const events = ask(model, "Hi", controller.signal)[Symbol.asyncIterator]();
      await events.next();
      if (i % 2) ended.push(assert.rejects(events.next(), reason));
      controllers.push(controller);
    }
    // What a promise has just given is let go of in a later turn of the event loop.
    await new Promise((resolve) => setTimeout(resolve, 0));
    collectGarbage!();
    for (const controller of controllers) controller.abort(reason);
    await within(100, Promise.all(server.requests.map((request) => request.left)));
    await Promise.all(ended);
  },
});
