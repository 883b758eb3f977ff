import { DoneMark } from "./done_mark.ts";
import { relay } from "./relay.ts";

/** Bodies that were read to their end. */
const complete = new WeakSet<Response>();

/** What every body has come to. */
const marks = new WeakMap<Response, DoneMark>();

/** Whether the body of a response that {@linkcode streamingFetch} gave was read to its end. */
export function isComplete(response: Response): boolean {
  return complete.has(response);
}

/** Whether what was read of the body of a response that {@linkcode streamingFetch} gave ends with `data: [DONE]`. */
export function saidDone(response: Response): boolean {
  return marks.get(response)?.isThere ?? false;
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
 * - A byte stream is read into one small buffer: a model's every token is a read.
 * - Nothing is read ahead of the one who reads the body.
 * - A body that breaks off, is silent for too long, or has an event without an end throws a `BrokenBody`.
 * - The body of an error is cut after its first 64 KiB.
 */
export function streamingFetch({ fetch, silenceMs }: StreamingFetchOptions): typeof globalThis.fetch {
  return async (input, init) => {
    const original = await fetch(input, init);
    if (!original.body) return original;
    const { status, statusText, headers, ok } = original;
    const onEnd = () => complete.add(response);
    const done = new DoneMark();
    const body = relay(original.body, { signal: init?.signal, silenceMs, isError: !ok, onEnd, done });
    const response = new Response(body, { status, statusText, headers });
    marks.set(response, done);
    return response;
  };
}
