import OpenAI, { APIConnectionError, APIConnectionTimeoutError, APIError, OpenAIError } from "openai";
import type { Model, ModelEvent, ModelRequest } from "../chat/ports.ts";
import { type Chunk, ChunkReader } from "./chunks.ts";
import { modelError, serverError } from "./failure.ts";
import { BrokenBody, isComplete, streamingFetch } from "./fetch.ts";

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
  /** How often the client asks again while no byte has come; its own 2 where absent. */
  maxRetries?: number;
}

/** A model behind OpenAI's chat completions API. */
export function createOpenAiModel(options: OpenAiOptions): Model {
  const { model, name = model, demo = false } = options;
  const client = createClient(options);
  return { name, demo, stream: (request) => stream(client, { ...request, model: request.model ?? model }) };
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
  client: OpenAI,
  { model, messages, signal }: ModelRequest & { model: string },
): AsyncGenerator<ModelEvent> {
  signal.throwIfAborted();
  const reader = new ChunkReader();
  let response: Response | undefined;
  try {
    const parameters = { model, messages, stream: true, stream_options: { include_usage: true } } as const;
    const answer = await client.chat.completions.create(parameters, { signal }).withResponse();
    response = answer.response;
    for await (const chunk of answer.data) {
      // Chunks that were read before the abort are not told after it.
      signal.throwIfAborted();
      yield* reader.read(chunk as Chunk);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!endsAnswer(error, { reader, response })) throw translate(error);
  }
  // The client ends its iteration without a word when it is aborted.
  signal.throwIfAborted();
  if (reader.isEmpty && !isEventStream(response)) {
    const type = response?.headers.get("content-type");
    throw modelError("model_bad_response", new Error(`Cannot read a stream of content type "${type}"`));
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

function translate(error: unknown): unknown {
  if (error instanceof APIConnectionTimeoutError) return modelError("model_timeout", error);
  if (error instanceof APIConnectionError) return modelError("model_unreachable", error);
  if (error instanceof APIError) {
    const { status, code, type, message } = error;
    return serverError({ status, code, type, message, cause: error });
  }
  if (error instanceof BrokenBody) {
    return modelError(error.reason === "silent" ? "model_timeout" : "model_interrupted", error);
  }
  if (error instanceof SyntaxError || error instanceof OpenAIError) return modelError("model_bad_response", error);
  return error;
}
