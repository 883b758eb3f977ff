import { Buffer } from "node:buffer";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
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
  return new OpenAiServer(typeof answers === "function" ? answers : inTurn(answers)).listen();
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
  url = "";
  /** Every chat completion request so far, in order of arrival. */
  readonly requests: ReceivedRequest[] = [];

  readonly #handler: Handler;
  /** Node's server and not `Deno.serve`, which in Deno 2.9 does not always notice a client that leaves before the answer. */
  readonly #server: Server;
  readonly #waiting: ((request: ReceivedRequest) => void)[] = [];
  readonly #failures: unknown[] = [];
  #handedOut = 0;

  constructor(handler: Handler) {
    this.#handler = handler;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error) => this.#fail(error, response));
    });
  }

  /** Listens on a free port of loopback. */
  async listen(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
    return this;
  }

  /** The next request that was not handed out yet, as soon as it is there. */
  nextRequest(): Promise<ReceivedRequest> {
    const index = this.#handedOut++;
    if (index < this.requests.length) return Promise.resolve(this.requests[index]);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Breaks off what is still open. Throws what a handler threw. */
  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await Array.fromAsync(request)).toString();
    if (request.method !== "POST" || request.url !== "/v1/chat/completions") {
      const message = `Invalid URL (${request.method} ${request.url})`;
      return await send(response, failure(404, { message }));
    }
    const left = Promise.withResolvers<void>();
    response.on("close", () => response.writableFinished || left.resolve());
    const headers = new Headers(request.headers as Record<string, string>);
    const received = { headers, body: JSON.parse(body), left: left.promise };
    this.requests.push(received);
    this.#waiting.shift()?.(received);

    const answer = await this.#handler(received);
    await (answer instanceof Response ? send(response, answer) : sendStream(response, answer));
  }

  #fail(error: unknown, response: ServerResponse): void {
    this.#failures.push(error);
    if (response.headersSent) return void response.destroy();
    response.writeHead(500, { "content-type": "text/plain", "x-should-retry": "false" });
    response.end(`The stub failed: ${error}`);
  }
}

async function send(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.bytes());
}

async function sendStream(response: ServerResponse, pieces: Iterable<Piece> | AsyncIterable<Piece>): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  response.flushHeaders();
  for await (const piece of pieces) {
    if (piece === CUT || response.destroyed) return void response.destroy();
    await new Promise((resolve) => response.write(piece, resolve));
  }
  response.end();
}
