import assert from "node:assert/strict";
import type { ModelRequest } from "../../../lib/chat/model_port.ts";
import { ChatError } from "../../../lib/errors.ts";
import { createOpenAiModel } from "../../../lib/model/openai.ts";
import { collect, collectUntilError, textOf } from "../../helpers/model_contract.ts";
import { openAiServer } from "../../helpers/openai_server.ts";
import { failure, reply } from "../../helpers/openai_wire.ts";
import { said } from "../../helpers/iterated_model.ts";

function asking(settings: Partial<ModelRequest>): ModelRequest {
  return { messages: [{ role: "user", content: "Hi" }], signal: new AbortController().signal, ...settings };
}

/** What OpenAI says of its models that think. */
const OLD_NAME = {
  message: "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
  param: "max_tokens",
  code: "unsupported_parameter",
};

Deno.test("the temperature and the longest reply are sent where they are set, and only there", async () => {
  await using server = await openAiServer(() => reply(["Hello"]));
  const model = createOpenAiModel({ baseURL: server.url, model: "stub-1" });
  await collect(said(model, asking({})));
  await collect(said(model, asking({ temperature: 0, maxTokens: 7 })));
  const sent = server.requests.map(({ body }) => [body.temperature, body.max_tokens, body.max_completion_tokens]);
  assert.deepEqual(sent, [[undefined, undefined, undefined], [0, 7, undefined]]);
});

Deno.test("a model that wants the newer name is asked by it at once and from then on; others are not", async () => {
  await using server = await openAiServer(({ body }) =>
    body.model === "thinker" && body.max_tokens ? failure(400, OLD_NAME) : reply(["Hello"])
  );
  const model = createOpenAiModel({ baseURL: server.url, model: "stub-1" });
  for (const name of ["thinker", "thinker", "plain"]) {
    assert.equal(textOf(await collect(said(model, asking({ model: name, maxTokens: 7 })))), "Hello");
  }
  const sent = server.requests.map(({ body }) => [body.model, body.max_tokens, body.max_completion_tokens]);
  assert.deepEqual(sent, [
    ["thinker", 7, undefined],
    ["thinker", undefined, 7],
    ["thinker", undefined, 7],
    ["plain", 7, undefined],
  ]);
});

Deno.test("counts and the older name may be turned down both, in either order", async () => {
  await using server = await openAiServer(({ body }) => {
    if (body.max_tokens) return failure(400, OLD_NAME);
    return body.stream_options ? failure(400, { message: "What is stream_options?" }) : reply(["Hello"]);
  });
  const model = createOpenAiModel({ baseURL: server.url, model: "stub-1" });
  assert.equal(textOf(await collect(said(model, asking({ maxTokens: 7 })))), "Hello");
  assert.equal(server.requests.length, 3);
});

Deno.test("a model that takes no such setting is not asked without it: the error names the settings", async () => {
  for (
    const [settings, message] of [
      [{ temperature: 0.5 }, "Unsupported value: 'temperature' does not support 0.5 with this model."],
      [{ maxTokens: 999_999 }, "max_tokens is too large: 999999. This model supports at most 16384 completion tokens"],
    ] as const
  ) {
    await using server = await openAiServer(() => failure(400, { message }));
    const model = createOpenAiModel({ baseURL: server.url, model: "stub-1" });
    const { error } = await collectUntilError(said(model, asking(settings)));
    assert.ok(error instanceof ChatError);
    assert.equal(error.code, "model_settings_refused");
    assert.equal(server.requests.length, 1);
    const { error: other } = await collectUntilError(said(model, asking({})));
    assert.equal((other as ChatError).code, "model_rejected", "where nothing was set, the settings are not to blame");
  }
});
