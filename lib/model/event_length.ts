const LF = 0x0a;
const CR = 0x0d;

/** Measures the event of a stream of Server-Sent Events that has not ended yet. Every reader of such a stream keeps it whole. */
export class EventLength {
  #length = 0;
  #lastByte = 0;

  /** Takes the next bytes of the stream, and gives the number of bytes since the last blank line, give or take its last one. */
  add(bytes: Uint8Array): number {
    const end = endOfLastBlankLine(this.#lastByte, bytes);
    this.#length = end === null ? this.#length + bytes.length : bytes.length - end;
    this.#lastByte = bytes.at(-1) ?? this.#lastByte;
    return this.#length;
  }
}

/** From the end, where it nearly always is. */
function endOfLastBlankLine(byteBefore: number, bytes: Uint8Array): number | null {
  for (let i = bytes.length - 1; i >= 0; i--) {
    const byte = bytes[i];
    if (byte !== LF && byte !== CR) continue;
    const previous = i > 0 ? bytes[i - 1] : byteBefore;
    // CR LF is the end of one line.
    if (previous === LF || previous === CR && byte === CR) return i + 1;
  }
  return null;
}
