import { DONE, type NumberedEvent, toWire } from "../chat/events.ts";
import type { EventReader } from "../chat/log.ts";
import { SSE_HEADERS, SseBody } from "../sse/body.ts";
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
  const body = new SseBody({ keepAliveMs, onCancel: leave });
  body.write(encodeSse({ retry: RETRY_MS }));
  (async () => {
    while (!isOver) {
      const events = await reader.read();
      if (!events) break;
      body.write(encodeEvents(events));
      const isBehind = body.drained();
      if (isBehind) await isBehind;
    }
    if (!isOver) body.write(encodeSse({ id: reader.doneId, data: DONE }));
    body.close();
  })().catch((error) => body.fail(error)).finally(() => signal?.removeEventListener("abort", leave));
  return new Response(body.stream, { headers: SSE_HEADERS });
}

/** What was encoded last: readers of one turn are told the same at the same time. */
let newest: { events: readonly NumberedEvent[]; bytes: Uint8Array } | null = null;

const utf8 = new TextEncoder();

function encodeEvents(events: readonly NumberedEvent[]): Uint8Array {
  if (newest?.events === events) return newest.bytes;
  let frames = "";
  for (const { id, event } of events) {
    const { event: name, data } = toWire(event);
    frames += encodeSse({ id, event: name, data });
  }
  newest = { events, bytes: utf8.encode(frames) };
  return newest.bytes;
}
