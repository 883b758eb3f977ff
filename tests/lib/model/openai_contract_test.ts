import type { Model } from "../../../lib/chat/model_port.ts";
import { withFallbacks } from "../../../lib/model/fallbacks.ts";
import { createOpenAiModel, type OpenAiOptions } from "../../../lib/model/openai.ts";
import { withTimeLimits } from "../../../lib/model/time_limits.ts";
import { type ModelSubject, testModelContract } from "../../helpers/model_contract.ts";
import { type Answer, openAiServer, type ReceivedRequest } from "../../helpers/openai_server.ts";
import { failure, frame, reply, text } from "../../helpers/openai_wire.ts";

testModelContract("the OpenAI model", (): Promise<ModelSubject> => subject(createOpenAiModel));

testModelContract(
  "the OpenAI model with retries, fallbacks and limits",
  (): Promise<ModelSubject> =>
    subject((options) => {
      const model = withFallbacks(createOpenAiModel(options), { fallbacks: [], maxWaitMs: 10 });
      return withTimeLimits(model, { firstTokenMs: 10_000, idleMs: 10_000, turnMs: 10_000 });
    }),
);

async function subject(create: (options: OpenAiOptions) => Model): Promise<ModelSubject> {
  const server = await openAiServer(answer);
  return {
    model: create({ apiKey: "key", baseURL: server.url, model: "stub-1" }),
    prompts: {
      answers: "answer",
      stopsAtLength: "stop at length",
      fails: "fail",
      failsHalfway: "fail half-way",
      staysSilent: "stay silent",
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

function answer(request: ReceivedRequest): Answer | Promise<Answer> {
  switch (request.body.messages.at(-1)?.content) {
    case "answer":
      return reply(["Hel", "lo, ", "you"]);
    case "stop at length":
      return reply(["And ", "then"], { finishReason: "length" });
    case "fail":
      return failure(400, { message: "No" });
    case "fail half-way":
      return [text("Hel"), text("lo"), frame({ error: { message: "Overheated", type: "server_error" } })];
    default:
      return request.left.then(() => []);
  }
}
