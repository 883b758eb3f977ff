import { chunkSource } from "./chunk_source.ts";
import { DoneMark } from "./done_mark.ts";
import { EventLength } from "./event_length.ts";
import { SilenceWatch } from "./silence.ts";

/** Longest event of a stream, in bytes; its reader holds it whole, a few times over. A picture in base64 fits. */
export const MAX_EVENT_BYTES = 16 * 1024 * 1024;

/** An error's body is cut here: it says why in its first words, or not at all. */
export const MAX_ERROR_BYTES = 64 * 1024;

/** Longest that all of an error's body may take, in milliseconds; half of a silence where that is less. */
const MAX_ERROR_MS = 5_000;

const MESSAGES = {
  lost: "The connection was lost",
  silent: "Nothing came for too long",
  oversized: `An event is longer than ${MAX_EVENT_BYTES} bytes`,
};

/** How a response's body broke: the connection was lost, nothing came for too long, or an event did not end. */
export class BrokenBody extends Error {
  override readonly name = "BrokenBody";
  readonly reason: keyof typeof MESSAGES;

  constructor(reason: BrokenBody["reason"], options?: ErrorOptions) {
    super(MESSAGES[reason], options);
    this.reason = reason;
  }
}

export interface RelayOptions {
  /** Closes the connection. */
  signal: AbortSignal | null | undefined;
  /** Longest silence, in milliseconds; all of an error has half of one, and no more than 5 seconds. */
  silenceMs: number;
  isError: boolean;
  /** Called where the body was read to its end, or to where it was to be cut. */
  onEnd(): void;
  /** Takes what is passed on. */
  done: DoneMark;
}

/** Passes a body on within bounds. A stream may go on for as long as it likes, as long as each event of it ends. */
export function relay(
  stream: ReadableStream<Uint8Array>,
  { signal, silenceMs, isError, onEnd, done }: RelayOptions,
): ReadableStream<Uint8Array> {
  const { read, cancel } = chunkSource(stream);
  const event = new EventLength();
  let errorBytesLeft = MAX_ERROR_BYTES;
  let isSilent = false;
  const watch = new SilenceWatch({
    ms: isError ? Math.min(silenceMs / 2, MAX_ERROR_MS) : silenceMs,
    onSilent() {
      isSilent = true;
      void cancel();
    },
  });
  const onAbort = () => {
    watch.close();
    void cancel(signal?.reason);
  };
  const close = () => {
    watch.close();
    signal?.removeEventListener("abort", onAbort);
  };

  return new ReadableStream({
    start() {
      signal?.addEventListener("abort", onAbort);
      if (signal?.aborted) onAbort();
    },
    async pull(controller) {
      try {
        watch.begin();
        const chunk = await read();
        // A cancelled reader reads an end that is none.
        if (isSilent) throw new BrokenBody("silent");
        if (signal?.aborted) throw signal.reason;
        if (chunk && !isError) {
          watch.end();
          if (event.add(chunk) > MAX_EVENT_BYTES) throw new BrokenBody("oversized");
          done.add(chunk);
          return controller.enqueue(chunk);
        }
        if (chunk) {
          controller.enqueue(chunk.subarray(0, errorBytesLeft));
          errorBytesLeft -= chunk.length;
          if (errorBytesLeft > 0) return;
          void cancel();
        }
        close();
        onEnd();
        controller.close();
      } catch (error) {
        close();
        void cancel(error);
        const isOurs = error instanceof BrokenBody || signal?.aborted;
        controller.error(isOurs ? error : new BrokenBody("lost", { cause: error }));
      }
    },
    cancel(reason) {
      close();
      return cancel(reason);
    },
  }, { highWaterMark: 0 });
}
