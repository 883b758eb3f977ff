/** A server-sent event as it arrived; its type is `event`, which is empty where the sender named none. */
export interface SseMessage {
  event: string;
  data: string;
  /** Of this event or the last one that had an id; empty where none had. */
  lastEventId: string;
}

/** An event is longer than the decoder's bound. What came before it was delivered. */
export class SseTooLongError extends Error {
  override readonly name = "SseTooLongError";
}

/** For bytes that begin and end between characters: these take a decoder that keeps its place twice as long, and the text too. */
const whole = new TextDecoder("utf-8", { ignoreBOM: true });

/** UTF-16 code units that one event may have, lines and field names included. */
export const MAX_EVENT_LENGTH = 16 * 1024 * 1024;

/**
 * Reads `text/event-stream` as the HTML standard says, from chunks cut anywhere: in a character, between `\r` and `\n`,
 * in a field. An event that the stream did not finish with a blank line is not delivered.
 */
export class SseDecoder {
  readonly #utf8 = new TextDecoder();
  readonly #maxLength: number;
  /** Whether something has come, and ended between two characters. */
  #isBetween = false;
  /** The line that the last chunk left open. */
  #open = "";
  #afterReturn = false;
  #event = "";
  #data: string[] = [];
  #length = 0;
  #lastEventId = "";

  constructor(maxLength: number = MAX_EVENT_LENGTH) {
    this.#maxLength = maxLength;
  }

  /**
   * The events that `chunk` completes.
   *
   * @throws {SseTooLongError} where one is longer than the bound; the decoder is of no use after that
   */
  push(chunk: Uint8Array): SseMessage[] {
    const messages: SseMessage[] = [];
    let text = this.#decode(chunk);
    if (this.#afterReturn && text) {
      this.#afterReturn = false;
      if (text[0] === "\n") text = text.slice(1);
    }
    // Most senders use one of the three kinds of line breaks, and that by itself is found much faster.
    const lines = text.split(text.includes("\r") ? /\r\n|\r|\n/ : "\n");
    if (text.endsWith("\r")) this.#afterReturn = true;
    lines[0] = this.#open + lines[0];
    this.#open = lines.pop()!;
    for (const line of lines) this.#line(line, messages);
    this.#bound(this.#length + this.#open.length);
    return messages;
  }

  #decode(chunk: Uint8Array): string {
    const endsBetween = chunk.length > 0 && chunk[chunk.length - 1] < 0x80;
    const text = this.#isBetween && endsBetween ? whole.decode(chunk) : this.#utf8.decode(chunk, { stream: true });
    if (chunk.length > 0) this.#isBetween = endsBetween;
    return text;
  }

  #line(line: string, messages: SseMessage[]): void {
    if (line === "") return this.#dispatch(messages);
    this.#bound(this.#length += line.length);
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") this.#data.push(value);
    else if (field === "event") this.#event = value;
    else if (field === "id" && !value.includes("\0")) this.#lastEventId = value;
  }

  #dispatch(messages: SseMessage[]): void {
    if (this.#data.length > 0) {
      messages.push({ event: this.#event, data: this.#data.join("\n"), lastEventId: this.#lastEventId });
    }
    this.#event = "";
    this.#data = [];
    this.#length = 0;
  }

  #bound(length: number): void {
    if (length > this.#maxLength) {
      throw new SseTooLongError(`Cannot decode an event of over ${this.#maxLength} characters`);
    }
  }
}
