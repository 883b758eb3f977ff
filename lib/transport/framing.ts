/** Finds where a body ends, and what of the bytes is payload (RFC 9112, 6 and 7). */
export interface Framing {
  /**
   * Takes the next bytes.
   *
   * @returns their payload, which is part of them; where it is in pieces, it is moved together
   * @throws {SyntaxError} what came is not in this framing
   */
  take<B extends ArrayBufferLike>(bytes: Uint8Array<B>): Uint8Array<B>;
  /** Whether the body has ended. */
  readonly isDone: boolean;
  /** Whether bytes came after the end. */
  readonly hasMore: boolean;
  /** Whether the end of the connection is the end of the body. */
  readonly endsWithConnection: boolean;
}

/** For a body of a known length, in bytes; `Infinity`: all until the connection is closed. */
export class LengthFraming implements Framing {
  readonly endsWithConnection: boolean;
  #left: number;
  #hasMore = false;

  constructor(length: number) {
    this.#left = length;
    this.endsWithConnection = length === Infinity;
  }

  get isDone(): boolean {
    return this.#left === 0;
  }

  get hasMore(): boolean {
    return this.#hasMore;
  }

  take<B extends ArrayBufferLike>(bytes: Uint8Array<B>): Uint8Array<B> {
    const length = Math.min(bytes.length, this.#left);
    this.#left -= length;
    this.#hasMore ||= length < bytes.length;
    return bytes.subarray(0, length);
  }
}

/** Longest chunk, in hexadecimal digits of its length. */
const MAX_DIGITS = 8;

/** Most bytes of a body's chunk extensions and trailers, which mean nothing to us. */
export const MAX_EXTRA_BYTES = 16 * 1024;

const [CR, LF, SEMICOLON, SPACE, TAB] = [13, 10, 59, 32, 9];

type Place =
  | "size"
  | "extension"
  | "size end"
  | "data"
  | "data end"
  | "after data"
  | "line"
  | "trailer"
  | "line end"
  | "end"
  | "done";

/** For a body in chunks of stated lengths (RFC 9112, 7.1). */
export class ChunkedFraming implements Framing {
  readonly endsWithConnection = false;
  #place: Place = "size";
  #left = 0;
  #digits = 0;
  #extra = 0;
  #hasMore = false;

  get isDone(): boolean {
    return this.#place === "done";
  }

  get hasMore(): boolean {
    return this.#hasMore;
  }

  take<B extends ArrayBufferLike>(bytes: Uint8Array<B>): Uint8Array<B> {
    let read = 0;
    let [begin, end] = [0, 0];
    while (read < bytes.length && this.#place !== "done") {
      if (this.#place === "data") {
        const length = Math.min(bytes.length - read, this.#left);
        // The first piece stays where it is: most often it is the only one.
        if (begin === end) begin = end = read;
        else bytes.copyWithin(end, read, read + length);
        this.#left -= length;
        end += length;
        read += length;
        if (this.#left === 0) this.#place = "data end";
      } else {
        this.#place = this.#next(bytes[read++]);
      }
    }
    this.#hasMore ||= read < bytes.length;
    return bytes.subarray(begin, end);
  }

  /** Where the framing is after a byte that is none of the payload's. */
  #next(byte: number): Place {
    switch (this.#place) {
      case "size":
        if (byte === CR && this.#digits > 0) return "size end";
        if ((byte === SEMICOLON || byte === SPACE || byte === TAB) && this.#digits > 0) return this.#skip("extension");
        if (++this.#digits > MAX_DIGITS) break;
        this.#left = this.#left * 16 + hexDigit(byte);
        return "size";
      case "extension":
        return byte === CR ? "size end" : this.#skip("extension");
      case "size end":
        if (byte !== LF) break;
        this.#digits = 0;
        return this.#left > 0 ? "data" : "line";
      case "data end":
        if (byte === CR) return "after data";
        break;
      case "after data":
        if (byte === LF) return "size";
        break;
      case "line":
        return byte === CR ? "end" : this.#skip("trailer");
      case "trailer":
        return byte === CR ? "line end" : this.#skip("trailer");
      case "line end":
        if (byte === LF) return "line";
        break;
      case "end":
        if (byte === LF) return "done";
    }
    throw new SyntaxError("The body is not in chunks");
  }

  #skip(place: Place): Place {
    if (++this.#extra <= MAX_EXTRA_BYTES) return place;
    throw new SyntaxError(`The body has over ${MAX_EXTRA_BYTES} bytes of chunk extensions and trailers`);
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  // Lower case.
  const letter = byte | 32;
  if (letter >= 97 && letter <= 102) return letter - 87;
  throw new SyntaxError("The body is not in chunks");
}
