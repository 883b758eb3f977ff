import { DONE, type NumberedEvent, toWire } from "../chat/events.ts";
import type { EventReader } from "../chat/log.ts";
import { SSE_HEADERS, sseBody } from "../sse/body.ts";
import { encodeSse } from "../sse/encode.ts";

/** How soon an `EventSource` connects again, in milliseconds. */
export const RETRY_MS = 1_000;

export interface TurnStreamOptions {
  keepAliveMs: number;
  /** Ends the stream before the turn has ended; whoever reads it may read on elsewhere. */
  signal?: AbortSignal;
}

/** What a reader reads of a turn, to its end, as server-sent events with their numbers as ids. */
export function turnStream(reader: EventReader, { keepAliveMs, signal }: TurnStreamOptions): Response {
  let isOver = false;
  const leave = () => {
    isOver = true;
    reader.cancel();
  };
  signal?.addEventListener("abort", leave);
  if (signal?.aborted) leave();
  const body = sseBody({
    async read() {
      const events = isOver ? null : await reader.read();
      if (events) return events.map(encodeEvent).join("");
      signal?.removeEventListener("abort", leave);
      if (isOver) return null;
      isOver = true;
      return encodeSse({ id: reader.doneId, data: DONE });
    },
    cancel: () => {
      signal?.removeEventListener("abort", leave);
      reader.cancel();
    },
  }, { first: encodeSse({ retry: RETRY_MS }), keepAliveMs });
  return new Response(body, { headers: SSE_HEADERS });
}

function encodeEvent({ id, event }: NumberedEvent): string {
  return encodeSse({ id, ...toWire(event) });
}
