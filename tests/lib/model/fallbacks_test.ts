import assert from "node:assert/strict";
import type { ModelEvent } from "../../../lib/chat/model_port.ts";
import { ChatError } from "../../../lib/errors.ts";
import { type FallbackOptions, withFallbacks } from "../../../lib/model/fallbacks.ts";
import { createOpenAiModel } from "../../../lib/model/openai.ts";
import { ask, collect, collectUntilError, textOf } from "../../helpers/model_contract.ts";
import { type Answer, openAiServer } from "../../helpers/openai_server.ts";
import { chunk, CUT, DONE, failure, reply, text } from "../../helpers/openai_wire.ts";
import { within } from "../../helpers/within.ts";
import { said } from "../../helpers/iterated_model.ts";

const BUSY = failure.bind(null, 503, { message: "Overloaded" });
const SLOW_DOWN = (headers?: HeadersInit) => failure(429, { message: "Slow down" }, headers);

/** What becomes of a question to `stub-1`, where the server gives these answers in turn, and nothing is waited for. */
async function askAt(answers: Answer[], options: Partial<FallbackOptions> = {}) {
  await using server = await openAiServer(answers);
  const waits: number[] = [];
  const logged: unknown[] = [];
  const model = withFallbacks(createOpenAiModel({ baseURL: server.url, model: "stub-1" }), {
    fallbacks: [],
    maxWaitMs: 30_000,
    random: () => 0.5,
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    onError: (error) => logged.push(error),
    ...options,
  });
  const events: ModelEvent[] = [];
  let error: unknown = null;
  try {
    for await (const together of ask(model, "Hi")) events.push(...together);
  } catch (thrown) {
    error = thrown;
  }
  assert.ok(error === null || error instanceof ChatError, String(error));
  const asked = server.requests.map(({ body }) => body.model);
  return { events, error, waits, asked, logged, text: textOf(events) };
}

Deno.test("a model that may answer later is asked twice more, after half a second and after one", async () => {
  const { text, waits, asked } = await askAt([BUSY(), SLOW_DOWN(), reply(["Hello"])]);
  assert.deepEqual([text, waits, asked], ["Hello", [500, 1_000], ["stub-1", "stub-1", "stub-1"]]);
});

Deno.test("after the third try, the error is told", async () => {
  const { error, asked } = await askAt([BUSY(), BUSY(), SLOW_DOWN()]);
  assert.deepEqual([error?.code, asked.length], ["model_rate_limited", 3]);
});

Deno.test("waits are spread between half and one and a half times as long", async () => {
  assert.deepEqual((await askAt([BUSY(), BUSY(), BUSY()], { random: () => 0 })).waits, [250, 500]);
  assert.deepEqual((await askAt([BUSY(), BUSY(), BUSY()], { random: () => 1 })).waits, [750, 1_500]);
});

const AGAIN: [what: string, first: () => Answer][] = [
  ["an error in the stream before any text", () => ['data: {"error":{"message":"Oops","code":502}}\n\n']],
  ["a connection that is lost before any text", () => [chunk({ role: "assistant", content: "" }), CUT]],
  ["an answer that ends before anything came", () => [chunk({ role: "assistant", content: "" })]],
  ["an answer of nothing but its end", () => [DONE]],
  ["a request timeout", () => failure(408, { message: "" })],
];

for (const [what, first] of AGAIN) {
  Deno.test(`${what} is tried again`, async () => {
    const { text, asked } = await askAt([first(), reply(["Hello"])]);
    assert.deepEqual([text, asked.length], ["Hello", 2]);
  });
}

Deno.test("a server that was not there and is back is tried again", async () => {
  const gone = await openAiServer([]);
  await gone.close();
  const model = withFallbacks(createOpenAiModel({ baseURL: gone.url, model: "stub-1" }), {
    fallbacks: ["stub-2"],
    maxWaitMs: 30_000,
    wait: () => Promise.resolve(),
  });
  const { error } = await collectUntilError(ask(model, "Hi"));
  assert.equal((error as ChatError).code, "model_unreachable");
});

const NEVER_AGAIN: [what: string, first: () => Answer][] = [
  ["a wrong key", () => failure(401, { message: "No" })],
  ["a used-up quota", () => failure(429, { message: "No", code: "insufficient_quota" })],
  ["a request that is wrong", () => failure(400, { message: "No" })],
  ["an error after some text", () => [text("Hel"), CUT]],
  ["an error after some thinking", () => [chunk({ reasoning_content: "Hm" }), CUT]],
  ["an error after inline thinking", () => [text("<think>Hm"), CUT]],
  ["an answer that just ends, after some text", () => [text("Hel")]],
];

for (const [what, first] of NEVER_AGAIN) {
  Deno.test(`${what} is not tried again`, async () => {
    const { asked, waits } = await askAt([first()]);
    assert.deepEqual([asked, waits], [["stub-1"], []]);
  });
}

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toUTCString();

Deno.test("a server that says when to come back is not asked before, and a little later: in seconds, milliseconds, or by date", async () => {
  const after = async (headers: HeadersInit) => (await askAt([SLOW_DOWN(headers), reply(["Hello"])])).waits[0];
  assert.equal(await after({ "retry-after": "7" }), 7_250);
  assert.equal(await after({ "retry-after": "0" }), 250);
  assert.equal(await after({ "retry-after": "7", "retry-after-ms": "7100" }), 7_350);
  const untilDate = await after({ "retry-after": inSeconds(20) });
  assert.ok(untilDate > 17_000 && untilDate <= 20_250, `${untilDate}`);
});

Deno.test("who would have to wait too long is told how long instead", async () => {
  const { error, waits } = await askAt([SLOW_DOWN({ "retry-after": "90" })]);
  assert.deepEqual(waits, []);
  assert.match(error!.message, /too many requests: try again in 90 seconds$/);
  assert.match((await askAt([SLOW_DOWN({ "retry-after": "3600" })])).error!.message, /try again in 60 minutes$/);
  assert.match((await askAt([SLOW_DOWN({ "retry-after-ms": "31000" })])).error!.message, /try again in 31 seconds$/);
});

Deno.test("the waits of a reply are bounded together, whoever is asked", async () => {
  const headers = { "retry-after": "20" };
  const { waits, asked } = await askAt([SLOW_DOWN(headers), SLOW_DOWN(headers), SLOW_DOWN(headers)], {
    fallbacks: ["stub-2"],
  });
  assert.deepEqual([waits, asked], [[20_250], ["stub-1", "stub-1", "stub-2"]]);
});

Deno.test("an abort ends the wait, and nobody is asked again", async () => {
  await using server = await openAiServer([SLOW_DOWN({ "retry-after": "10" })]);
  const model = withFallbacks(createOpenAiModel({ baseURL: server.url, model: "stub-1" }), {
    fallbacks: ["stub-2"],
    maxWaitMs: 30_000,
  });
  const controller = new AbortController();
  const reason = new Error("Enough");
  const ended = collectUntilError(ask(model, "Hi", controller.signal));
  await server.nextRequest();
  controller.abort(reason);
  assert.equal((await within(100, ended)).error, reason);
  assert.equal(server.requests.length, 1);
});

Deno.test("where a model does not answer, the next one is asked, and says who it is before it says anything", async () => {
  const { events, asked, logged } = await askAt(
    [failure(404, { message: "No such model", code: "model_not_found" }), BUSY(), BUSY(), BUSY(), reply(["Hello"])],
    { fallbacks: ["stub-2", "stub-3"] },
  );
  assert.deepEqual(asked, ["stub-1", "stub-2", "stub-2", "stub-2", "stub-3"]);
  assert.deepEqual(events.slice(0, 2), [{ type: "model", name: "stub-3" }, { type: "text", text: "Hello" }]);
  assert.deepEqual(logged.map((error) => (error as ChatError).code), ["model_not_found", "model_server_error"]);
});

Deno.test("a model that answers says nothing of who it is", async () => {
  const { events } = await askAt([BUSY(), reply(["Hello"])], { fallbacks: ["stub-2"] });
  assert.deepEqual(events[0], { type: "text", text: "Hello" });
});

Deno.test("once a model has begun, no other takes over", async () => {
  const { asked, error } = await askAt([[text("Hel"), CUT]], { fallbacks: ["stub-2"] });
  assert.deepEqual([asked, error?.code], [["stub-1"], "model_interrupted"]);
});

Deno.test("a fallback that breaks off has said who it is", async () => {
  const { events, asked } = await askAt([failure(400, { message: "No" }), [text("Hel"), CUT]], {
    fallbacks: ["stub-2", "stub-3"],
  });
  assert.deepEqual(asked, ["stub-1", "stub-2"]);
  assert.deepEqual(events, [{ type: "model", name: "stub-2" }, { type: "text", text: "Hel" }]);
});

Deno.test("what is wrong with the server as a whole is not tried with another model", async () => {
  for (const answer of [failure(401, { message: "No" }), failure(404, { message: "Invalid URL (POST /chat)" })]) {
    assert.deepEqual((await askAt([answer], { fallbacks: ["stub-2"] })).asked, ["stub-1"]);
  }
});

Deno.test("where nobody answers, the first one's error is told, retryable where any is, and the log has all", async () => {
  const { error } = await askAt(
    [failure(404, { message: "No", code: "model_not_found" }), BUSY(), BUSY(), BUSY()],
    { fallbacks: ["stub-2"] },
  );
  assert.deepEqual([error?.code, error?.retryable], ["model_not_found", true]);
  const { errors } = error!.cause as AggregateError;
  assert.deepEqual(errors.map(({ code }) => code), ["model_not_found", "model_server_error"]);
});

Deno.test("a request that names a fallback itself asks it once, and the others after it", async () => {
  await using server = await openAiServer([failure(400, { message: "No" }), reply(["Hello"])]);
  const model = withFallbacks(createOpenAiModel({ baseURL: server.url, model: "stub-1" }), {
    fallbacks: ["stub-2", "stub-3"],
    maxWaitMs: 0,
  });
  const { signal } = new AbortController();
  const events = await collect(said(model, { model: "stub-2", messages: [], signal }));
  assert.deepEqual(server.requests.map(({ body }) => body.model), ["stub-2", "stub-3"]);
  assert.deepEqual(events[0], { type: "model", name: "stub-3" });
});
