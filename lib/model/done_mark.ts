/** Bytes at the end of a body that are looked at; a comment may come after the mark. */
const TAIL_BYTES = 64;

/** Looks out for the frame that says that a stream is over, `data: [DONE]`, at the end of what has come of it. */
export class DoneMark {
  #tail: Uint8Array = new Uint8Array([0x0a]);

  /** The next bytes; they must not change afterwards. */
  add(bytes: Uint8Array): void {
    if (bytes.length >= TAIL_BYTES) {
      this.#tail = bytes.subarray(-TAIL_BYTES);
      return;
    }
    const kept = this.#tail.subarray(-(TAIL_BYTES - bytes.length));
    const tail = new Uint8Array(kept.length + bytes.length);
    tail.set(kept);
    tail.set(bytes, kept.length);
    this.#tail = tail;
  }

  /** Whether it was the last thing that came, give or take a comment. */
  get isThere(): boolean {
    return /[\r\n]data: ?\[DONE\]\s*(:[^\r\n]*\s*)?$/.test(new TextDecoder().decode(this.#tail));
  }
}
