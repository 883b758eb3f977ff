import OpenAI, { APIConnectionError, APIConnectionTimeoutError, APIError, OpenAIError } from "openai";
import type { Model, ModelEvent, ModelRequest } from "../chat/ports.ts";
import type { ChatError } from "../errors.ts";
import { type Chunk, ChunkReader } from "./chunks.ts";
import { askForRest } from "./continuation.ts";
import { type FailureCode, keyError, modelError, serverError } from "./failure.ts";
import { isComplete, streamingFetch } from "./fetch.ts";
import { BrokenBody } from "./relay.ts";

export interface OpenAiOptions {
  /** Servers of one's own often need none. */
  apiKey?: string | null;
  /** Any server that speaks the same API; OpenAI's own where absent. */
  baseURL?: string | null;
  /** Model where a request names none. */
  model: string;
  /** Who answers, for people; the model where absent. */
  name?: string;
  demo?: boolean;
  fetch?: typeof globalThis.fetch;
  /** Longest silence before the answer and within it, in milliseconds; the client's own 10 minutes where absent. */
  timeoutMs?: number;
  /** How long to wait for the counts once the model has said that it is done, in milliseconds; 2 seconds where absent. */
  finishWaitMs?: number;
  /** How often the client asks again while no byte has come; its own 2 where absent. */
  maxRetries?: number;
}

/** Some servers leave the connection open after their last chunk. */
const FINISH_WAIT_MS = 2_000;

/** A model behind OpenAI's chat completions API. */
export function createOpenAiModel(options: OpenAiOptions): Model {
  const { model, name = model, demo = false } = options;
  const connection = {
    client: createClient(options),
    apiKey: options.apiKey ?? "",
    finishWaitMs: options.finishWaitMs ?? FINISH_WAIT_MS,
  };
  return { name, demo, stream: (request) => stream(connection, { ...request, model: request.model ?? model }) };
}

/** Every option that the client would look up in the environment is given, as far as it lets one. */
function createClient({ apiKey, baseURL, timeoutMs, maxRetries, fetch = globalThis.fetch }: OpenAiOptions): OpenAI {
  const timeout = timeoutMs ?? OpenAI.DEFAULT_TIMEOUT;
  return new OpenAI({
    apiKey: apiKey || "none",
    baseURL: baseURL || "https://api.openai.com/v1",
    timeout,
    maxRetries,
    fetch: streamingFetch({ fetch, silenceMs: timeout }),
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    // It would log what the server sent.
    logLevel: "off",
  });
}

async function* stream(
  { client, apiKey, finishWaitMs }: { client: OpenAI; apiKey: string; finishWaitMs: number },
  { model, messages, signal }: ModelRequest & { model: string },
): AsyncGenerator<ModelEvent> {
  signal.throwIfAborted();
  const unsendable = keyError(apiKey);
  if (unsendable) throw unsendable;
  const reader = new ChunkReader();
  let response: Response | undefined;
  let finishWait: ReturnType<typeof setTimeout> | undefined;
  try {
    const parameters = {
      model,
      messages: askForRest(messages),
      stream: true,
      stream_options: { include_usage: true },
    } as const;
    const answer = await client.chat.completions.create(parameters, { signal }).withResponse();
    response = answer.response;
    for await (const chunk of answer.data) {
      // Chunks that were read before the abort are not told after it.
      signal.throwIfAborted();
      let isNews = !reader.isFinished;
      for (const event of reader.read(chunk as Chunk)) {
        isNews = true;
        clearTimeout(finishWait);
        yield event;
      }
      if (isNews && reader.isFinished) finishWait = setTimeout(() => answer.data.controller.abort(), finishWaitMs);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!endsAnswer(error, { reader, response })) throw translate(error, response);
  } finally {
    clearTimeout(finishWait);
  }
  // The client ends its iteration without a word when it is aborted.
  signal.throwIfAborted();
  if (reader.isForeign || reader.isEmpty && !isEventStream(response)) {
    const type = response?.headers.get("content-type");
    throw modelError("model_bad_response", new Error(`Cannot find a chat completion in an answer of type "${type}"`));
  }
  yield* reader.end();
}

/**
 * Whether what was thrown is just how the answer ended: a lost connection after the finish reason takes nothing from it, and
 * a body that ended amid a frame was cut off, as one that ended between two frames was.
 */
function endsAnswer(error: unknown, { reader, response }: { reader: ChunkReader; response?: Response }): boolean {
  if (error instanceof BrokenBody) return reader.isFinished;
  return error instanceof SyntaxError && response !== undefined && isEventStream(response) && isComplete(response);
}

function isEventStream(response: Response | undefined): boolean {
  return response?.headers.get("content-type")?.includes("text/event-stream") ?? false;
}

const BROKEN: Record<BrokenBody["reason"], FailureCode> = {
  lost: "model_interrupted",
  silent: "model_timeout",
  oversized: "model_bad_response",
};

function translate(error: unknown, response: Response | undefined): ChatError {
  if (error instanceof APIConnectionTimeoutError) return modelError("model_timeout", error);
  if (error instanceof APIConnectionError) return modelError("model_unreachable", error);
  if (error instanceof APIError) {
    const { status, code, type, message } = error;
    return serverError({ status, code, type, message, cause: error });
  }
  if (error instanceof BrokenBody) return modelError(BROKEN[error.reason], error);
  // At a shape that it does not expect, the client stumbles over whatever is not there.
  return modelError(response || error instanceof OpenAIError ? "model_bad_response" : "model_unreachable", error);
}
