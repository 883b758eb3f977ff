import type OpenAI from "openai";
import type { Listener, Model, ModelRequest } from "../chat/model_port.ts";
import { type BodyReader, BrokenBody } from "./body_reader.ts";
import { ChunkStream } from "./chunk_stream.ts";
import { ChunkReader } from "./chunks.ts";
import { type ClientOptions, createClient, DEFAULT_TIMEOUT_MS } from "./client.ts";
import { type Clock, SYSTEM_CLOCK } from "./clock.ts";
import { Concessions, nextConcession, parametersOf } from "./concessions.ts";
import { keyError, modelError } from "./failure.ts";
import { bodyOf } from "./fetch.ts";
import { secretsOf } from "./model_server.ts";
import { translate, translateRefusal, withoutQuotes } from "./translate.ts";
import { readImages } from "./wire_images.ts";

export interface OpenAiOptions extends ClientOptions {
  /** Model where a request names none. */
  model: string;
  /** Who answers, for people; the model where absent. */
  name?: string;
  demo?: boolean;
  /** How long to wait for the counts once the model has said that it is done, in milliseconds; 2 seconds where absent. */
  finishWaitMs?: number;
  /** For the server's log: what a model is not asked for any more. */
  onError?(error: unknown): void;
  clock?: Clock;
}

/** Some servers leave the connection open after their last chunk. */
const FINISH_WAIT_MS = 2_000;

/** What every request of a model shares. */
interface Connection {
  client: OpenAI;
  apiKey: string;
  /** What no error may quote. */
  secrets: string[];
  finishWaitMs: number;
  silenceMs: number;
  clock: Clock;
  concessions: Concessions;
  onError?(error: unknown): void;
}

/** A model behind OpenAI's chat completions API. Each request is made once; see `withFallbacks` for more. */
export function createOpenAiModel(options: OpenAiOptions): Model {
  const { model, name = model, demo = false } = options;
  const connection: Connection = {
    client: createClient(options),
    apiKey: options.apiKey ?? "",
    secrets: secretsOf(options),
    finishWaitMs: options.finishWaitMs ?? FINISH_WAIT_MS,
    silenceMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    clock: options.clock ?? SYSTEM_CLOCK,
    concessions: new Concessions(),
    onError: options.onError,
  };
  return {
    name,
    demo,
    answer: (request, listen) => answer(connection, { ...request, model: request.model ?? model }, listen),
  };
}

async function answer(
  connection: Connection,
  options: ModelRequest & { model: string },
  listen: Listener,
): Promise<void> {
  const { signal } = options;
  const { silenceMs, secrets } = connection;
  signal.throwIfAborted();
  const unsendable = keyError(connection.apiKey);
  if (unsendable) throw unsendable;
  const response = await request(connection, options).catch((error) => {
    signal.throwIfAborted();
    throw translateRefusal(withoutQuotes(error, secrets), options);
  });
  const reader = new ChunkReader();
  const chunks = new ChunkStream(response.headers, (chunk) => reader.read(chunk));
  const body = bodyOf(response, { silenceMs });
  const fault = await readToEnd({ body, chunks, reader }, { ...connection, signal, listen });
  if (fault) {
    const cause = withoutQuotes(fault.error, secrets);
    throw reader.isEmpty ? translateRefusal(cause, options, response) : translate(cause, response);
  }
  if (reader.isForeign || reader.isEmpty && !isEventStream(response)) {
    const type = response.headers.get("content-type");
    const cause = new Error(`Cannot find a chat completion in an answer of type "${type}"`);
    throw modelError("model_bad_response", { cause });
  }
  reader.end({ saidDone: chunks.saidDone });
  const rest = reader.take();
  if (rest.length > 0) await listen(rest);
}

/** What an answer is read with. */
interface Reading {
  body: BodyReader;
  chunks: ChunkStream;
  reader: ChunkReader;
}

type ReadOptions = Pick<Connection, "clock" | "finishWaitMs"> & { signal: AbortSignal; listen: Listener };

/** Tells all that comes, and returns what broke it off. @throws the signal's reason, or what `listen` throws */
async function readToEnd(
  { body, chunks, reader }: Reading,
  { clock, finishWaitMs, signal, listen }: ReadOptions,
): Promise<{ error: unknown } | null> {
  const close = () => void body.cancel();
  let endFinishWait: (() => void) | undefined;
  try {
    while (true) {
      const wasFinished = reader.isFinished;
      let fault: { error: unknown } | null = null;
      let isOver = false;
      try {
        const bytes = await body.read();
        if (bytes) chunks.push(bytes);
        else chunks.end();
        isOver = !bytes || chunks.saidDone;
      } catch (error) {
        isOver = true;
        // A connection that is lost after the finish reason takes nothing from it.
        if (!(error instanceof BrokenBody && reader.isFinished)) fault = { error };
      }
      signal.throwIfAborted();
      if (fault) reader.flush();
      const events = reader.take();
      if (reader.isFinished && (!wasFinished || events.length > 0)) {
        endFinishWait?.();
        endFinishWait = clock.schedule(close, finishWaitMs);
      }
      const isBusy = events.length > 0 ? listen(events) : undefined;
      if (isBusy) await isBusy;
      signal.throwIfAborted();
      if (isOver) return fault;
    }
  } finally {
    endFinishWait?.();
    if (chunks.saidDone) body.leave();
    else close();
  }
}

/** Asks, and asks again in another way as long as the server turns that down as it is and one would help. */
async function request(
  { client, concessions, onError }: Connection,
  options: ModelRequest & { model: string },
): Promise<Response> {
  const { model, messages, readImage, signal } = options;
  const images = await readImages(messages, readImage);
  const made = concessions.of(model);
  const known = new Set(made);
  while (true) {
    try {
      const parameters = parametersOf(options, { made, images });
      const response = await client.chat.completions.create(parameters, { signal }).asResponse();
      concessions.keep(model, made);
      if (made.has("no tools") && !known.has("no tools")) {
        onError?.(new Error(`The model "${model}" takes no tools: it is asked without them`));
      }
      return response;
    } catch (error) {
      const next = nextConcession(error, options, made);
      if (!next) throw error;
      made.add(next);
    }
  }
}

function isEventStream({ headers }: Response): boolean {
  return headers.get("content-type")?.includes("text/event-stream") ?? false;
}
