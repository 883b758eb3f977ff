import { streamBody } from "../transport/stream_body.ts";
import type { Transport } from "../transport/transport.ts";
import { BodyReader, BrokenBody } from "./body_reader.ts";
import type { Clock } from "./clock.ts";

/** Longest answer that is not streamed, in bytes; its reader holds it whole, a few times over. A picture in base64 fits. */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** An error's body is cut here: it says why in its first words, or not at all. */
export const MAX_ERROR_BYTES = 64 * 1024;

/** Longest that all of an error's body may take, in milliseconds; half of a silence where that is less. */
export const MAX_ERROR_MS = 5_000;

/** What reads the body of each response. */
const readers = new WeakMap<Response, BodyReader>();

export interface StreamingFetchOptions {
  transport: Transport;
  /** Longest silence within a body, in milliseconds. */
  silenceMs: number;
  clock?: Clock;
}

/**
 * A `fetch` for a model's answers, whose bodies {@linkcode bodyOf} reads:
 *
 * - The request's signal closes the connection amid the body for certain. With Deno's own `fetch` it no longer does once the
 *   `Response` was garbage-collected, so the reader is kept here, and cancelled.
 * - Nothing is read ahead of the one who reads the body.
 * - A body that breaks off or is silent for too long throws a `BrokenBody`.
 * - Read as a whole, the body of an error is cut after its first 64 KiB and has 5 s in all, and any other has a bound.
 */
export function streamingFetch({ transport, silenceMs, clock }: StreamingFetchOptions): typeof globalThis.fetch {
  return async (input, { method = "GET", headers, body = null, signal = null, redirect } = {}) => {
    if (body !== null && typeof body !== "string") throw new TypeError("Cannot send a body that is no text");
    const answer = await transport(String(input), { method, headers: new Headers(headers), body, signal, redirect });
    if (!answer.body) return new Response(null, answer);
    const isError = answer.status < 200 || answer.status > 299;
    const reader = new BodyReader(answer.body, {
      signal,
      silenceMs: isError ? Math.min(silenceMs / 2, MAX_ERROR_MS) : silenceMs,
      isForAll: isError,
      clock,
    });
    const response = new Response(relay(reader, { isError }), answer);
    readers.set(response, reader);
    return response;
  };
}

/** Reads a response's body, piece by piece as it comes, in the place of its stream: a token costs a fraction of that. */
export function bodyOf(response: Response, { silenceMs }: { silenceMs: number }): BodyReader {
  return readers.get(response) ?? new BodyReader(streamBody(response.body ?? new Blob().stream()), { silenceMs });
}

/** The same for whoever wants a stream: to read it whole, within bounds. */
function relay(reader: BodyReader, { isError }: { isError: boolean }): ReadableStream<Uint8Array> {
  let bytesLeft = isError ? MAX_ERROR_BYTES : MAX_ANSWER_BYTES;
  return new ReadableStream({
    async pull(controller) {
      const bytes = await reader.read();
      if (!bytes) return controller.close();
      if (bytes.length > bytesLeft && !isError) {
        void reader.cancel();
        throw new BrokenBody("oversized");
      }
      controller.enqueue(bytes.slice(0, bytesLeft));
      bytesLeft -= bytes.length;
      if (bytesLeft > 0 || !isError) return;
      void reader.cancel();
      controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}
