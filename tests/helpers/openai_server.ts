import { HttpExchange } from "./http_exchange.ts";
import { CUT, failure, type Piece, reply } from "./openai_wire.ts";
import { isTitleRequest } from "./title_request.ts";

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
 * Each piece is on its way to the client before the next is asked for, so an async generator holds a stream open for as long as it
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
  /** What it answers to a request for a title, of which a handler is not told. */
  title = "";
  /** Every other chat completion request so far, in order of arrival. */
  readonly requests: ReceivedRequest[] = [];

  readonly #handler: Handler;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #accepting: Promise<void>;
  readonly #connections = new Set<Deno.Conn>();
  readonly #waiting: ((request: ReceivedRequest) => void)[] = [];
  readonly #failures: unknown[] = [];
  #handedOut = 0;

  constructor(handler: Handler) {
    this.#handler = handler;
    this.url = `http://127.0.0.1:${this.#listener.addr.port}/v1`;
    this.#accepting = this.#accept();
  }

  /** The next request that was not handed out yet, as soon as it is there. */
  nextRequest(): Promise<ReceivedRequest> {
    const index = this.#handedOut++;
    if (index < this.requests.length) return Promise.resolve(this.requests[index]);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Breaks off what is still open. Throws what a handler threw. */
  async close(): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    for (const connection of this.#connections) connection.close();
    this.#connections.clear();
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #accept(): Promise<void> {
    // Ends when the listener is closed.
    for await (const connection of this.#listener) this.#serve(connection);
  }

  async #serve(connection: Deno.Conn): Promise<void> {
    this.#connections.add(connection);
    const exchange = await HttpExchange.read(connection);
    try {
      if (exchange) await this.#answer(exchange);
    } catch (error) {
      await this.#fail(error, exchange!);
    } finally {
      if (this.#connections.delete(connection)) connection.close();
    }
  }

  async #fail(error: unknown, exchange: HttpExchange): Promise<void> {
    // What a write throws when the client has left is no fault of the handler's.
    if (error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionReset) return;
    this.#failures.push(error);
    const headers = { "content-type": "text/plain", "x-should-retry": "false" };
    await exchange.send(new Response(`The stub failed: ${error}`, { status: 500, headers })).catch(() => {});
  }

  async #answer(exchange: HttpExchange): Promise<void> {
    const { method, path, headers, left } = exchange;
    if (method !== "POST" || path !== "/v1/chat/completions") {
      return exchange.send(failure(404, { message: `Invalid URL (${method} ${path})` }));
    }
    const request = { headers, left, body: JSON.parse(exchange.body) };
    if (isTitleRequest(request.body)) return sendPieces(exchange, reply([this.title]));
    this.requests.push(request);
    this.#waiting.shift()?.(request);
    const answer = await this.#handler(request);
    await (answer instanceof Response ? exchange.send(answer) : sendPieces(exchange, answer));
  }
}

async function sendPieces(exchange: HttpExchange, pieces: Iterable<Piece> | AsyncIterable<Piece>): Promise<void> {
  await exchange.begin("text/event-stream; charset=utf-8");
  const encoder = new TextEncoder();
  for await (const piece of pieces) {
    if (piece === CUT) return;
    await exchange.writeChunk(typeof piece === "string" ? encoder.encode(piece) : piece);
  }
  await exchange.endChunks();
}
