import type { Backpressure } from "../chat/backpressure.ts";
import { type ChatEvent, DONE } from "../chat/events.ts";
import { SSE_HEADERS, sseBody } from "../sse/body.ts";
import { encodeSse } from "../sse/encode.ts";

export interface RecipeStreamOptions {
  backpressure: Backpressure;
  /** The client has gone. */
  cancel(): void;
  keepAliveMs: number;
}

/** A turn in the recipe's format: a JSON string per chunk, an `error` object on failure, then `[DONE]`. No ids, no names. */
export function recipeStream(
  events: AsyncGenerator<ChatEvent, void>,
  { backpressure, cancel, keepAliveMs }: RecipeStreamOptions,
): Response {
  let done = false;
  const body = sseBody({
    async read() {
      if (done) return null;
      for await (const event of rest(events)) {
        if (event.type === "text") {
          backpressure.taken();
          return encodeSse({ data: JSON.stringify(event.data) });
        }
        if (event.type === "error") return encodeSse({ data: JSON.stringify({ error: event.data.error }) });
      }
      done = true;
      return encodeSse({ data: DONE });
    },
    cancel() {
      cancel();
      backpressure.open();
    },
  }, { keepAliveMs });
  return new Response(body, { headers: SSE_HEADERS });
}

/** What is left of `events`; leaving this loop, unlike one over `events` itself, does not end them. */
function rest<T>(events: AsyncGenerator<T, void>): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => ({ next: () => events.next() }) };
}
