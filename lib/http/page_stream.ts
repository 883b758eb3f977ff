import { type FrameSource, sseBody } from "../sse/body.ts";

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
  const html = pieces(gone.signal);
  const source: FrameSource = {
    async read() {
      const { done, value } = await html.next();
      return done ? null : value;
    },
    cancel: () => gone.abort(),
  };
  return new Response(sseBody(source, { keepAliveMs, keepAlive: KEEP_ALIVE }), { headers: HEADERS });
}
