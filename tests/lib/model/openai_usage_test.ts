import assert from "node:assert/strict";
import { ChatError } from "../../../lib/errors.ts";
import { createOpenAiModel } from "../../../lib/model/openai.ts";
import { ask, collect, collectUntilError, textOf } from "../../helpers/model_contract.ts";
import { type Answer, openAiServer, type ReceivedRequest } from "../../helpers/openai_server.ts";
import { failure, reply } from "../../helpers/openai_wire.ts";

/** How servers turn the option down. */
const REJECTIONS: [who: string, answer: () => Response][] = [
  [
    "a server of OpenAI's kind",
    () => failure(400, { message: "Unrecognized request argument supplied: stream_options" }),
  ],
  [
    "a server that names the parameter apart",
    () => failure(400, { message: "Unknown parameter", param: "stream_options" }),
  ],
  ["Azure, in an older version", () => failure(400, { message: "include_usage is not supported by this API version" })],
  ["FastAPI", () =>
    Response.json({
      detail: [{ type: "extra_forbidden", loc: ["body", "stream_options"], msg: "Extra inputs are not permitted" }],
    }, { status: 422 })],
  ["a gateway, in words", () => new Response("unknown field stream_options", { status: 400 })],
];

/** Takes no `stream_options`. */
function without(rejection: () => Response) {
  return ({ body }: ReceivedRequest): Answer => body.stream_options ? rejection() : reply(["Hello"]);
}

for (const [who, rejection] of REJECTIONS) {
  Deno.test(`${who} that rejects the option is asked without it at once, and never with it again`, async () => {
    await using server = await openAiServer(without(rejection));
    const model = createOpenAiModel({ baseURL: server.url, model: "stub-1" });
    assert.equal(textOf(await collect(ask(model, "Hi"))), "Hello");
    assert.equal(textOf(await collect(ask(model, "Hi"))), "Hello");
    assert.deepEqual(server.requests.map(({ body }) => "stream_options" in body), [true, false, false]);
  });
}

Deno.test("each model learns for itself", async () => {
  await using server = await openAiServer(without(REJECTIONS[0][1]));
  for (let i = 0; i < 2; i++) await collect(ask(createOpenAiModel({ baseURL: server.url, model: "stub-1" }), "Hi"));
  assert.deepEqual(server.requests.map(({ body }) => "stream_options" in body), [true, false, true, false]);
});

Deno.test("a server that rejects the request without the option too has taught nothing", async () => {
  await using server = await openAiServer(() => failure(400, { message: "What are stream_options and messages?" }));
  const model = createOpenAiModel({ baseURL: server.url, model: "stub-1" });
  for (let i = 0; i < 2; i++) {
    const { error } = await collectUntilError(ask(model, "Hi"));
    assert.equal((error as ChatError).code, "model_rejected");
  }
  assert.deepEqual(server.requests.map(({ body }) => "stream_options" in body), [true, false, true, false]);
});

Deno.test("other errors are not taken for it", async () => {
  for (const answer of [failure(400, { message: "No" }), failure(500, { message: "stream_options" })]) {
    await using server = await openAiServer([answer]);
    await collectUntilError(ask(createOpenAiModel({ baseURL: server.url, model: "stub-1" }), "Hi"));
    assert.equal(server.requests.length, 1);
  }
});
