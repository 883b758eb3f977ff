import { DONE, type NumberedEvent, toWire } from "../chat/events.ts";
import type { EventReader } from "../chat/log.ts";
import { SSE_HEADERS, sseBody } from "../sse/body.ts";
import { encodeSse } from "../sse/encode.ts";

/** How soon an `EventSource` connects again, in milliseconds. */
export const RETRY_MS = 1_000;

/** What a reader reads of a turn, to its end, as server-sent events with their numbers as ids. */
export function turnStream(reader: EventReader, { keepAliveMs }: { keepAliveMs: number }): Response {
  let done = false;
  const body = sseBody({
    async read() {
      if (done) return null;
      const events = await reader.read();
      done = events === null;
      return events?.map(encodeEvent).join("") ?? encodeSse({ id: reader.doneId, data: DONE });
    },
    cancel: () => reader.cancel(),
  }, { first: encodeSse({ retry: RETRY_MS }), keepAliveMs });
  return new Response(body, { headers: SSE_HEADERS });
}

function encodeEvent({ id, event }: NumberedEvent): string {
  return encodeSse({ id, ...toWire(event) });
}
