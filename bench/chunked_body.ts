/** Reads HTTP/1.1's chunked transfer coding from pieces cut anywhere. Parts of the pieces are handed out, not copies. */
export class ChunkedBody {
  /** Whether the closing chunk came. */
  ended = false;
  /** The size line that is not whole yet; `null` within a chunk. */
  #line: string | null = "";
  /** Bytes of the chunk, and of the line break behind it, that are still to come. */
  #left = 0;

  push(bytes: Uint8Array): Uint8Array[] {
    const parts: Uint8Array[] = [];
    for (let at = 0; at < bytes.length && !this.ended;) {
      if (this.#line === null) {
        const end = Math.min(bytes.length, at + this.#left);
        const dataEnd = Math.min(end, at + this.#left - 2);
        if (dataEnd > at) parts.push(bytes.subarray(at, dataEnd));
        this.#left -= end - at;
        at = end;
        if (this.#left === 0) this.#line = "";
      } else {
        const byte = bytes[at++];
        if (byte === 10) this.#size(this.#line);
        else if (byte !== 13) this.#line += String.fromCharCode(byte);
      }
    }
    return parts;
  }

  #size(line: string): void {
    const size = parseInt(line, 16);
    if (!Number.isInteger(size)) throw new Error(`Cannot read "${line}" as a chunk's size`);
    this.ended = size === 0;
    this.#left = size + 2;
    this.#line = null;
  }
}
