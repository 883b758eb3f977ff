import { CUT, failure, type Piece } from "./openai_wire.ts";

/** A chat completion request, as the stub received it. */
export interface ReceivedRequest {
  headers: Headers;
  body: {
    model: string;
    messages: { role: string; content: string }[];
    stream?: boolean;
    stream_options?: { include_usage?: boolean };
    [field: string]: unknown;
  };
  /**
   * Resolves when the client closes the request before the answer is whole, or when the server closes. A handler that
   * awaits it is a model that has gone silent.
   */
  left: Promise<void>;
}

/** A stream of pieces with status 200, or a response as it is. */
export type Answer = Response | Iterable<Piece> | AsyncIterable<Piece>;

export type Handler = (request: ReceivedRequest) => Answer | Promise<Answer>;

/**
 * Starts a stubbed OpenAI server on loopback that speaks HTTP and OpenAI's wire format, and answers
 * `POST {url}/chat/completions` as the test says: with a handler, or with one answer for each request in turn.
 *
 * Pieces are written one by one as the client takes them, so an async generator holds a stream open for as long as it
 * awaits something of the test's:
 *
 * ```ts
 * await using server = await openAiServer(() => reply(["Hel", "lo"]));
 * await using flaky = await openAiServer([failure(500, { message: "Oops" }), reply(["Hello"])]);
 * await using silent = await openAiServer(async function* (request) {
 *   yield text("Hel");
 *   await request.left;
 * });
 * ```
 *
 * What a handler throws fails the test when the server is closed.
 */
export function openAiServer(answers: Handler | Answer[]): Promise<OpenAiServer> {
  return Promise.resolve(new OpenAiServer(typeof answers === "function" ? answers : inTurn(answers)));
}

function inTurn(answers: Answer[]): Handler {
  const rest = answers.values();
  return () => {
    const { value, done } = rest.next();
    if (done) throw new Error(`The stub has only ${answers.length} answers, and got one more request`);
    return value;
  };
}

/** See {@linkcode openAiServer}. */
export class OpenAiServer implements AsyncDisposable {
  /** The base URL for a client: `http://127.0.0.1:<port>/v1`. */
  readonly url: string;
  /** Every chat completion request so far, in order of arrival. */
  readonly requests: ReceivedRequest[] = [];

  readonly #handler: Handler;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #closing = new AbortController();
  readonly #waiting: ((request: ReceivedRequest) => void)[] = [];
  readonly #failures: unknown[] = [];
  #handedOut = 0;

  constructor(handler: Handler) {
    this.#handler = handler;
    const options = { hostname: "127.0.0.1", port: 0, signal: this.#closing.signal, onListen() {}, onError: brokenOff };
    this.#server = Deno.serve(options, (request) => this.#serve(request));
    this.url = `http://127.0.0.1:${this.#server.addr.port}/v1`;
  }

  /** The next request that was not handed out yet, as soon as it is there. */
  nextRequest(): Promise<ReceivedRequest> {
    const index = this.#handedOut++;
    if (index < this.requests.length) return Promise.resolve(this.requests[index]);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Breaks off what is still open. Throws what a handler threw. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#server.finished;
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #serve(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (request.method !== "POST" || pathname !== "/v1/chat/completions") {
      await request.body?.cancel();
      return failure(404, { message: `Invalid URL (${request.method} ${pathname})` });
    }
    const leaving = new AbortController();
    const received = new Received(request, await request.json(), [leaving.signal, this.#closing.signal]);
    this.requests.push(received);
    this.#waiting.shift()?.(received);
    try {
      const answer = await this.#handler(received);
      received.answered = true;
      return answer instanceof Response ? answer : this.#stream(answer, leaving);
    } catch (error) {
      this.#failures.push(error);
      return failure(500, { message: `The stub's handler threw: ${error}` }, { "x-should-retry": "false" });
    }
  }

  #stream(pieces: Iterable<Piece> | AsyncIterable<Piece>, leaving: AbortController): Response {
    const iterator = asyncIterator(pieces);
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        try {
          const { value: piece, done } = await iterator.next();
          if (leaving.signal.aborted) return;
          if (done) controller.close();
          else if (piece === CUT) await cutOff(controller);
          else controller.enqueue(typeof piece === "string" ? new TextEncoder().encode(piece) : piece);
        } catch (error) {
          this.#failures.push(error);
          controller.error(error);
        }
      },
      cancel: () => leaving.abort(),
    }, { highWaterMark: 0 });
    return new Response(body, { headers: { "content-type": "text/event-stream; charset=utf-8" } });
  }
}

class Received implements ReceivedRequest {
  readonly headers: Headers;
  readonly body: ReceivedRequest["body"];
  /** Whether the answer has begun, from when on the body tells that the client left. */
  answered = false;
  readonly #request: Request;
  readonly #signals: AbortSignal[];

  constructor(request: Request, body: ReceivedRequest["body"], signals: AbortSignal[]) {
    this.headers = request.headers;
    this.body = body;
    this.#request = request;
    this.#signals = signals;
  }

  get left(): Promise<void> {
    // The request's own signal is looked at only where it must be: Deno prints a warning about whoever does.
    return aborted(AbortSignal.any(this.answered ? this.#signals : [this.#request.signal, ...this.#signals]));
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
}

async function* asyncIterator(pieces: Iterable<Piece> | AsyncIterable<Piece>): AsyncGenerator<Piece> {
  yield* pieces;
}

/** Waits for a turn of the event loop, in which what was written before leaves the process. */
async function cutOff(controller: ReadableStreamDefaultController): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  controller.error(new Error("Cut off"));
}

/** Keeps `Deno.serve` from printing that a body broke off: it was meant to. */
function brokenOff(): Response {
  return new Response(null, { status: 500 });
}
