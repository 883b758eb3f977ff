import type { AnswerBody } from "../transport/transport.ts";
import type { Clock } from "./clock.ts";
import { SilenceWatch } from "./silence.ts";

const MESSAGES = {
  lost: "The connection was lost",
  silent: "Nothing came for too long",
  oversized: "It is longer than it may be",
};

/** How a response's body broke: the connection was lost, nothing came for too long, or it did not end. */
export class BrokenBody extends Error {
  override readonly name = "BrokenBody";
  readonly reason: keyof typeof MESSAGES;

  constructor(reason: BrokenBody["reason"], options?: ErrorOptions) {
    super(MESSAGES[reason], options);
    this.reason = reason;
  }
}

export interface BodyReaderOptions {
  /** Closes the connection, also while nothing is read. */
  signal?: AbortSignal | null;
  /** Longest wait for the next bytes, in milliseconds. */
  silenceMs: number;
  /** Whether all of the body has no more time than that. */
  isForAll?: boolean;
  clock?: Clock;
}

/** Reads a body, without reading ahead. */
export class BodyReader {
  readonly #body: AnswerBody;
  readonly #signal: AbortSignal | null;
  readonly #watch: SilenceWatch;
  readonly #isForAll: boolean;
  #isSilent = false;
  #isComplete = false;

  constructor(body: AnswerBody, { signal = null, silenceMs, isForAll = false, clock }: BodyReaderOptions) {
    this.#body = body;
    this.#signal = signal;
    this.#isForAll = isForAll;
    this.#watch = new SilenceWatch({
      ms: silenceMs,
      clock,
      onSilent: () => {
        this.#isSilent = true;
        void this.#body.cancel();
      },
    });
    signal?.addEventListener("abort", this.#onAbort);
    if (signal?.aborted) this.#onAbort();
  }

  /** Whether it was read to its end. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /**
   * The next bytes, which are others from the next read on; `null` at the end. Not to be called again before it has answered.
   *
   * @throws {BrokenBody} or the signal's reason
   */
  async read(): Promise<Uint8Array | null> {
    try {
      this.#watch.begin();
      const bytes = await this.#body.read();
      // A cancelled reader reads an end that is none.
      if (this.#isSilent) throw new BrokenBody("silent");
      if (this.#signal?.aborted) throw this.#signal.reason;
      if (!this.#isForAll) this.#watch.end();
      if (bytes) return bytes;
      this.#isComplete = true;
      this.#close();
      return null;
    } catch (error) {
      void this.cancel(error);
      if (error instanceof BrokenBody || this.#signal?.aborted) throw error;
      throw new BrokenBody("lost", { cause: error });
    }
  }

  /** Nothing more is wanted of a body that is at its end as good as. */
  leave(): void {
    this.#close();
    if (this.#body.leave) this.#body.leave();
    else void this.#body.cancel();
  }

  /** Closes the connection; a pending read gives an end. */
  cancel(reason?: unknown): Promise<void> {
    this.#close();
    return this.#body.cancel(reason);
  }

  readonly #onAbort = (): void => void this.cancel(this.#signal?.reason);

  #close(): void {
    this.#watch.close();
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }
}
