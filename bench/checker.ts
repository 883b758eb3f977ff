import { ageOf, readToken } from "./token.ts";

/** Faults that are told in words; the rest are counted. */
const MAX_TOLD = 5;

/** Whether every token of one reply came, once and in order, however the texts were cut or joined on their way. */
export class TokenChecker {
  /** Tokens that came, faulty ones too. */
  count = 0;
  faultCount = 0;
  /** The first few. */
  readonly faults: string[] = [];
  readonly #onToken: (ageMs: number) => void;
  #next = 0;
  #open = "";

  /** `onToken` is told of each how long ago it was sent, in milliseconds. */
  constructor(onToken: (ageMs: number) => void = () => {}) {
    this.#onToken = onToken;
  }

  /** A piece of the reply's text that came at a time, in milliseconds since the epoch. */
  add(text: string, at: number): void {
    const pieces = (this.#open + text).split(" ");
    this.#open = pieces.pop()!;
    for (const piece of pieces) this.#token(piece, at);
  }

  /** The reply is over, and should have had this many. */
  end(expected: number): void {
    if (this.#open) this.#fault(`The reply ended within "${this.#open}"`);
    if (this.#next < expected) this.#fault(`Tokens ${this.#next} to ${expected - 1} never came`);
    if (this.#next > expected) this.#fault(`${this.#next - expected} more tokens came than the model sent`);
  }

  #token(piece: string, at: number): void {
    const token = readToken(piece);
    if (!token) return this.#fault(`"${piece}" is no token`);
    this.count++;
    if (token.index < this.#next) this.#fault(`Token ${token.index} came again, or late`);
    if (token.index > this.#next) this.#fault(`Tokens ${this.#next} to ${token.index - 1} are missing`);
    this.#next = Math.max(this.#next, token.index + 1);
    this.#onToken(ageOf(token.stamp, at));
  }

  #fault(what: string): void {
    this.faultCount++;
    if (this.faults.length < MAX_TOLD) this.faults.push(what);
  }
}
