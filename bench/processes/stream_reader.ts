import { TokenChecker } from "../checker.ts";
import { Answer, headerOf, type Question } from "../connection.ts";
import { SseDecoder, type SseMessage } from "../../lib/sse/decode.ts";
import { now } from "../token.ts";

export interface StreamReaderOptions {
  question: Question;
  /** How many tokens the reply has. */
  tokens: number;
  /** After how many of them to stop reading; none where absent. */
  holdAfter?: number;
  /** Told of each token how long ago it was sent, in milliseconds. */
  onToken(ageMs: number): void;
  /** Told of a turn that others can read too. */
  onTurn?(turn: { id: string; cookie: string }): void;
}

/** One client: asks, reads the reply, checks it. */
export class StreamReader {
  readonly checker: TokenChecker;
  /** What broke the reply; `null` where nothing did. */
  failure: string | null = null;
  /** From the question until the first token was read, in milliseconds; `null` before that. */
  firstTokenMs: number | null = null;
  readonly #options: StreamReaderOptions;
  #askedAt = 0;
  #answer: Answer | null = null;
  #isDone = false;
  /** Of a turn that can be stopped. */
  #turnId: string | null = null;

  constructor(options: StreamReaderOptions) {
    this.#options = options;
    this.checker = new TokenChecker(options.onToken);
  }

  /** Reads to the end, or to where it is to be held. Never rejects. */
  async run(): Promise<void> {
    const { tokens, holdAfter } = this.#options;
    this.#askedAt = now();
    try {
      await this.#read();
      if (holdAfter === undefined) this.checker.end(tokens);
    } catch (error) {
      this.failure ??= String(error);
    }
    if (holdAfter === undefined) this.#answer?.[Symbol.dispose]();
  }

  breakOff(): void {
    if (this.#isDone) return;
    this.failure ??= `The reply took too long: ${this.checker.count} tokens came`;
    this.#answer?.[Symbol.dispose]();
  }

  /** Closes the connection, or asks for the turn's end and then does; gives when, in milliseconds since the epoch. */
  async leave(how: "close" | "stop"): Promise<number> {
    const leftAt = now();
    if (how === "stop") {
      const url = new URL(`/api/turns/${this.#turnId}`, this.#options.question.url);
      const response = await fetch(url, { method: "DELETE", headers: { cookie: this.#cookie() } });
      await response.body?.cancel();
      if (!response.ok) this.failure ??= `The turn was not stopped: status ${response.status}`;
    }
    this.#answer?.[Symbol.dispose]();
    return leftAt;
  }

  async #read(): Promise<void> {
    const { question, holdAfter = Infinity } = this.#options;
    this.#answer = await Answer.to(question);
    const { status, head } = this.#answer;
    if (status !== 200) throw new Error(`The answer has status ${status}`);
    if (headerOf(head, "transfer-encoding") !== "chunked") throw new Error("The answer is no stream");
    const decoder = new SseDecoder();
    while (this.checker.count < holdAfter) {
      const parts = await this.#answer.read();
      if (!parts) throw new Error(`The reply ended without "[DONE]" after ${this.checker.count} tokens`);
      const at = now();
      for (const part of parts) {
        for (const event of decoder.push(part)) this.#event(event, at);
      }
      if (this.#isDone) return;
    }
    this.#isDone = true;
  }

  /** Of the model's own format, which the floor passes on, of the recipe's or of a turn's. */
  #event({ event, data }: SseMessage, at: number): void {
    if (data === "[DONE]") this.#isDone = true;
    else if (event === "turn") this.#turn(JSON.parse(data).turnId);
    else if (event === "error") this.failure ??= `The reply failed: ${data}`;
    else if (event === "") this.#data(JSON.parse(data), at);
  }

  #turn(id: string): void {
    this.#turnId = id;
    this.#options.onTurn?.({ id, cookie: this.#cookie() });
  }

  #data(value: string | { error?: string; choices?: { delta: { content?: string } }[] }, at: number): void {
    const text = typeof value === "string" ? value : value.choices?.[0].delta.content;
    if (text) this.firstTokenMs ??= at - this.#askedAt;
    if (text) this.checker.add(text, at);
    else if (typeof value === "object" && value.error) this.failure ??= `The reply failed: ${value.error}`;
  }

  /** Who this is, by the question or by what was answered. */
  #cookie(): string {
    return this.#options.question.cookie ?? headerOf(this.#answer!.head, "set-cookie").split(";", 1)[0];
  }
}
