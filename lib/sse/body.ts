import { encodeSseComment } from "./encode.ts";

/** For every event stream: nothing between may keep, hold back or rewrite it. */
export const SSE_HEADERS: Readonly<Record<string, string>> = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/** Where a stream's frames come from. */
export interface FrameSource {
  /** The next encoded frames, as soon as there are some; `null` at the end. Not called again before it has answered. */
  read(): Promise<string | null>;
  /** The client has gone. Settles a pending `read`. */
  cancel(): void;
}

/** Hosting platforms may shut an instance down that sends nothing for 5 s (Deno Deploy). */
export const KEEP_ALIVE_MS = 4_000;

const KEEP_ALIVE = encodeSseComment("keep-alive");

/**
 * A response body of frames, read only as fast as the client reads, with a comment (or `keepAlive` in its place) wherever
 * `keepAliveMs` pass in silence. `first` is sent at once, so that headers leave before the source has anything.
 */
export function sseBody(
  source: FrameSource,
  options: { first?: string; keepAliveMs?: number; keepAlive?: string } = {},
): ReadableStream<Uint8Array> {
  const utf8 = new TextEncoder();
  let silent = false;
  let timer: ReturnType<typeof setInterval> | undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (options.first) controller.enqueue(utf8.encode(options.first));
      timer = setInterval(() => {
        // A reader that does not read gets no comments either: they would pile up.
        const isDue = silent && (controller.desiredSize ?? 0) > 0;
        if (isDue) controller.enqueue(utf8.encode(options.keepAlive ?? KEEP_ALIVE));
        silent = !isDue;
      }, (options.keepAliveMs ?? KEEP_ALIVE_MS) / 2);
    },
    async pull(controller) {
      let frames: string | null = null;
      try {
        frames = await source.read();
      } finally {
        silent = false;
        if (frames === null) clearInterval(timer);
      }
      if (frames === null) controller.close();
      else controller.enqueue(utf8.encode(frames));
    },
    cancel() {
      clearInterval(timer);
      source.cancel();
    },
  });
}
