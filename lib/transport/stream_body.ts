import type { AnswerBody } from "./transport.ts";

const BUFFER_BYTES = 8 * 1024;

/** Reads a stream; one of bytes into one small buffer. Deno's default reader allocates 64 KiB for each read. */
export function streamBody(stream: ReadableStream<Uint8Array>): AnswerBody {
  const reader = byteReader(stream);
  if (!reader) {
    const plain = stream.getReader();
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
      // Each read takes the buffer away and gives it back with its result.
      buffer = value.buffer;
      return value;
    },
    cancel: (reason) => reader.cancel(reason).catch(ignore),
  };
}

/** `null` for a stream that is not one of bytes, as one made by hand need not be. */
function byteReader(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | null {
  try {
    return stream.getReader({ mode: "byob" });
  } catch {
    return null;
  }
}

/** The connection is closed either way. */
function ignore(): void {}
