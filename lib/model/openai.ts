import OpenAI from "openai";
import type { Model, ModelEvent, ModelRequest } from "../chat/ports.ts";
import { fetchTransport } from "../transport/fetch_transport.ts";
import { socketTransport } from "../transport/socket_transport.ts";
import { BrokenBody } from "./body_reader.ts";
import { ChunkStream } from "./chunk_stream.ts";
import { ChunkReader } from "./chunks.ts";
import { askForRest } from "./continuation.ts";
import { readErrors } from "./error_body.ts";
import { keyError, modelError } from "./failure.ts";
import { bodyOf, streamingFetch } from "./fetch.ts";
import { isAboutSettings, isAboutUsage, translate, wantsNewName, withoutKey } from "./translate.ts";
import { streamWholeAnswers } from "./whole_answer.ts";

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
  /** Sockets of one's own where absent. */
  fetch?: typeof globalThis.fetch;
  /** How long a connection waits for another request, in milliseconds; 0, where absent: none does. */
  idleConnectionMs?: number;
  /** Longest silence before the answer and within it, in milliseconds; the client's own 10 minutes where absent. */
  timeoutMs?: number;
  /** How long to wait for the counts once the model has said that it is done, in milliseconds; 2 seconds where absent. */
  finishWaitMs?: number;
}

/** Some servers leave the connection open after their last chunk. */
const FINISH_WAIT_MS = 2_000;

/** What every request of a model shares. */
interface Connection {
  client: OpenAI;
  apiKey: string;
  finishWaitMs: number;
  silenceMs: number;
  /** Whether to ask for counts; not any more once the server has taken a request only without that. */
  asksForUsage: boolean;
  /** Models that take a longest length only by its newer name, `max_completion_tokens`; others may pass that over. */
  wantNewName: Set<string>;
}

/** A model behind OpenAI's chat completions API. Each request is made once; see `withFallbacks` for more. */
export function createOpenAiModel(options: OpenAiOptions): Model {
  const { model, name = model, demo = false } = options;
  const connection: Connection = {
    client: createClient(options),
    apiKey: options.apiKey ?? "",
    finishWaitMs: options.finishWaitMs ?? FINISH_WAIT_MS,
    silenceMs: options.timeoutMs ?? OpenAI.DEFAULT_TIMEOUT,
    asksForUsage: true,
    wantNewName: new Set(),
  };
  return { name, demo, stream: (request) => stream(connection, { ...request, model: request.model ?? model }) };
}

/** Every option that the client would look up in the environment is given, as far as it lets one. */
function createClient({ apiKey, baseURL, timeoutMs, fetch, idleConnectionMs }: OpenAiOptions): OpenAI {
  const timeout = timeoutMs ?? OpenAI.DEFAULT_TIMEOUT;
  const fallback = fetchTransport(fetch ?? globalThis.fetch);
  const transport = fetch ? fallback : socketTransport({ fallback, idleMs: idleConnectionMs });
  const streaming = streamWholeAnswers(streamingFetch({ transport, silenceMs: timeout }));
  return new OpenAI({
    apiKey: apiKey || "none",
    baseURL: baseURL || "https://api.openai.com/v1",
    timeout,
    maxRetries: 0,
    fetch: readErrors({ fetch: streaming, apiKey: apiKey ?? "" }),
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    // It would log what the server sent.
    logLevel: "off",
  });
}

async function* stream(
  connection: Connection,
  options: ModelRequest & { model: string },
): AsyncGenerator<ModelEvent[]> {
  const { signal } = options;
  signal.throwIfAborted();
  const unsendable = keyError(connection.apiKey);
  if (unsendable) throw unsendable;
  const { silenceMs, finishWaitMs, apiKey } = connection;
  const reader = new ChunkReader();
  const response = await request(connection, options).catch((error) => {
    signal.throwIfAborted();
    const cause = withoutKey(error, apiKey);
    const failure = translate(cause, undefined);
    const isOurs = failure.code === "model_rejected" && isAboutSettings(cause, options);
    throw isOurs ? modelError("model_settings_refused", { cause }) : failure;
  });
  const chunks = new ChunkStream(response.headers, (chunk) => reader.read(chunk));
  const body = bodyOf(response, { silenceMs });
  const close = () => void body.cancel();
  let finishWait: ReturnType<typeof setTimeout> | undefined;
  try {
    while (!chunks.saidDone) {
      const bytes = await body.read();
      signal.throwIfAborted();
      const wasFinished = reader.isFinished;
      if (bytes) chunks.push(bytes);
      else chunks.end();
      const events = reader.take();
      if (reader.isFinished && (!wasFinished || events.length > 0)) {
        clearTimeout(finishWait);
        finishWait = setTimeout(close, finishWaitMs);
      }
      if (events.length > 0) yield events;
      if (!bytes) break;
    }
    signal.throwIfAborted();
  } catch (error) {
    signal.throwIfAborted();
    // A connection that is lost after the finish reason takes nothing from it.
    if (!(error instanceof BrokenBody && reader.isFinished)) {
      reader.flush();
      const rest = reader.take();
      if (rest.length > 0) yield rest;
      throw translate(withoutKey(error, apiKey), response);
    }
  } finally {
    clearTimeout(finishWait);
    if (chunks.saidDone) body.leave();
    else close();
  }
  if (reader.isForeign || reader.isEmpty && !isEventStream(response)) {
    const type = response.headers.get("content-type");
    const cause = new Error(`Cannot find a chat completion in an answer of type "${type}"`);
    throw modelError("model_bad_response", { cause });
  }
  reader.end({ saidDone: chunks.saidDone });
  const rest = reader.take();
  if (rest.length > 0) yield rest;
}

/** Asks with counts, and for a longest length by its older name, until the server has turned either down. */
async function request(connection: Connection, options: ModelRequest & { model: string }): Promise<Response> {
  const { client, wantNewName } = connection;
  const { model, messages, temperature, maxTokens, signal } = options;
  let { asksForUsage } = connection;
  let isNewName = wantNewName.has(model);
  while (true) {
    const parameters = {
      model,
      messages: askForRest(messages),
      stream: true,
      ...temperature !== undefined && { temperature },
      ...maxTokens !== undefined && { [isNewName ? "max_completion_tokens" : "max_tokens"]: maxTokens },
      ...asksForUsage && { stream_options: { include_usage: true } },
    } as const;
    try {
      const response = await client.chat.completions.create(parameters, { signal }).asResponse();
      if (!asksForUsage) connection.asksForUsage = false;
      if (isNewName) wantNewName.add(model);
      return response;
    } catch (error) {
      if (asksForUsage && isAboutUsage(error)) asksForUsage = false;
      else if (!isNewName && maxTokens !== undefined && wantsNewName(error)) isNewName = true;
      else throw error;
    }
  }
}

function isEventStream({ headers }: Response): boolean {
  return headers.get("content-type")?.includes("text/event-stream") ?? false;
}
