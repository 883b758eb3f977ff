import { APIError } from "openai";
import { SseDecoder, type SseMessage, SseTooLongError } from "../sse/decode.ts";
import { BrokenBody } from "./body_reader.ts";
import { ChunkParser } from "./chunk_parser.ts";
import type { Chunk } from "./chunks.ts";

const BLANK_LINE = new TextEncoder().encode("\n\n");

/** Finds the chunks of a streamed completion in the bytes of its body. */
export class ChunkStream {
  readonly #sse = new SseDecoder();
  readonly #parser = new ChunkParser();
  readonly #headers: Headers;
  readonly #onChunk: (chunk: Chunk | null) => void;
  #saidDone = false;

  /** `headers` are those of the answer. */
  constructor(headers: Headers, onChunk: (chunk: Chunk | null) => void) {
    this.#headers = headers;
    this.#onChunk = onChunk;
  }

  /** Whether the server has said `[DONE]`, after which nothing counts. */
  get saidDone(): boolean {
    return this.#saidDone;
  }

  /**
   * The next bytes: calls back with each chunk that they complete.
   *
   * @throws {APIError} the server sent an error in the place of one
   * @throws {BrokenBody} one does not end
   * @throws {SyntaxError} one is no JSON
   */
  push(bytes: Uint8Array): void {
    for (const { event, data } of this.#decode(bytes)) {
      if (data === "[DONE]") this.#saidDone = true;
      if (this.#saidDone) return;
      const chunk = this.#parser.parse(data);
      const error = chunk?.error ?? (event === "error" ? chunk : null);
      if (error) throw new APIError(undefined, error, undefined, this.#headers);
      this.#onChunk(chunk);
    }
  }

  /** What a body that was read to its end left open: some leave the last blank line out, and some are cut off amid a chunk. */
  end(): void {
    try {
      this.push(BLANK_LINE);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }

  #decode(bytes: Uint8Array): SseMessage[] {
    try {
      return this.#sse.push(bytes);
    } catch (cause) {
      throw cause instanceof SseTooLongError ? new BrokenBody("oversized", { cause }) : cause;
    }
  }
}
