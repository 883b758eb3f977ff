/** How a response's body broke: the connection was lost, or nothing came for too long. */
export class BrokenBody extends Error {
  override readonly name = "BrokenBody";
  readonly reason: "lost" | "silent";

  constructor(reason: BrokenBody["reason"], options?: ErrorOptions) {
    super(reason === "lost" ? "The connection was lost" : "Nothing came for too long", options);
    this.reason = reason;
  }
}

/** Bodies that were read to their end. */
const complete = new WeakSet<Response>();

/** Whether the body of a response that {@linkcode streamingFetch} gave was read to its end. */
export function isComplete(response: Response): boolean {
  return complete.has(response);
}

export interface StreamingFetchOptions {
  fetch: typeof globalThis.fetch;
  /** Longest silence within a body, in milliseconds. */
  silenceMs: number;
}

/**
 * A `fetch` for a model's streamed answers. Beyond the one it is given:
 *
 * - The request's signal closes the connection amid the body for certain. With Deno's own `fetch` it no longer does once the
 *   `Response` was garbage-collected, so the reader is kept here, and cancelled.
 * - A byte stream is read into one small buffer. Deno's default reader allocates 64 KiB for each read, and a model's every
 *   token is a read.
 * - Nothing is read ahead of the one who reads the body.
 * - A body that breaks off, or is silent for too long, throws a {@linkcode BrokenBody}.
 *
 * Answers with an error's status are left alone.
 */
export function streamingFetch({ fetch, silenceMs }: StreamingFetchOptions): typeof globalThis.fetch {
  return async (input, init) => {
    const original = await fetch(input, init);
    if (!original.ok || !original.body) return original;
    const { status, statusText, headers } = original;
    const body = relay(original.body, { signal: init?.signal, silenceMs, onEnd: () => complete.add(response) });
    const response = new Response(body, { status, statusText, headers });
    return response;
  };
}

interface RelayOptions {
  signal: AbortSignal | null | undefined;
  silenceMs: number;
  onEnd(): void;
}

function relay(
  source: ReadableStream<Uint8Array>,
  { signal, silenceMs, onEnd }: RelayOptions,
): ReadableStream<Uint8Array> {
  const { read, cancel } = chunkReader(source);
  const onAbort = () => void cancel(signal?.reason);
  const close = () => signal?.removeEventListener("abort", onAbort);

  return new ReadableStream({
    start() {
      signal?.addEventListener("abort", onAbort);
      if (signal?.aborted) onAbort();
    },
    async pull(controller) {
      let isSilent = false;
      const timer = setTimeout(() => {
        isSilent = true;
        void cancel();
      }, silenceMs);
      try {
        const chunk = await read();
        // A cancelled reader reads an end that is none.
        if (isSilent) throw new BrokenBody("silent");
        if (signal?.aborted) throw signal.reason;
        if (chunk) return controller.enqueue(chunk);
        close();
        onEnd();
        controller.close();
      } catch (error) {
        close();
        const isOurs = error instanceof BrokenBody || signal?.aborted;
        controller.error(isOurs ? error : new BrokenBody("lost", { cause: error }));
      } finally {
        clearTimeout(timer);
      }
    },
    cancel(reason) {
      close();
      return cancel(reason);
    },
  }, { highWaterMark: 0 });
}

interface ChunkReader {
  /** The next bytes; `null` at the end. */
  read(): Promise<Uint8Array | null>;
  /** Closes the connection. Never rejects. */
  cancel(reason?: unknown): Promise<void>;
}

const BUFFER_BYTES = 8 * 1024;

function chunkReader(source: ReadableStream<Uint8Array>): ChunkReader {
  const reader = byteReader(source);
  if (!reader) {
    const plain = source.getReader();
    return {
      read: async () => (await plain.read()).value ?? null,
      cancel: (reason) => plain.cancel(reason).catch(ignore),
    };
  }
  let buffer = new ArrayBuffer(BUFFER_BYTES);
  return {
    async read() {
      const { value, done } = await reader.read(new Uint8Array(buffer));
      if (!value || done) return null;
      // Each read takes the buffer away and gives it back with its result; what was read is copied out of it.
      buffer = value.buffer;
      return value.slice();
    },
    cancel: (reason) => reader.cancel(reason).catch(ignore),
  };
}

/** `null` for a stream that is not one of bytes, as one made by hand need not be. */
function byteReader(source: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | null {
  try {
    return source.getReader({ mode: "byob" });
  } catch {
    return null;
  }
}

/** The connection is closed either way. */
function ignore(): void {}
