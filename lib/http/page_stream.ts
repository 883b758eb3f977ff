import { SseBody } from "../sse/body.ts";

/** For pages that are still being written while they are read: nothing between may keep, hold back or rewrite them. */
const HEADERS: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/** Means nothing wherever it stands between two characters of a page. */
const KEEP_ALIVE = "<!-- -->";

/**
 * A page whose HTML comes in pieces, each sent as soon as it is there and the browser has read those before it. They are given
 * a signal that is aborted when the browser has gone. A comment goes out wherever `keepAliveMs` pass in silence.
 */
export function pageStream(
  pieces: (signal: AbortSignal) => AsyncGenerator<string, void>,
  { keepAliveMs }: { keepAliveMs: number },
): Response {
  const gone = new AbortController();
  const body = new SseBody({ keepAliveMs, keepAlive: KEEP_ALIVE, onCancel: () => gone.abort() });
  write(pieces(gone.signal), { body, gone: gone.signal });
  return new Response(body.stream, { headers: HEADERS });
}

async function write(
  pieces: AsyncGenerator<string, void>,
  { body, gone }: { body: SseBody; gone: AbortSignal },
): Promise<void> {
  try {
    for await (const piece of pieces) {
      body.write(piece);
      await body.drained();
      if (gone.aborted) break;
    }
    body.close();
  } catch (error) {
    body.fail(error);
  }
}
