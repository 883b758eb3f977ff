import { encodeSseComment } from "./encode.ts";

/** For every event stream: nothing between may keep, hold back or rewrite it. */
export const SSE_HEADERS: Readonly<Record<string, string>> = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/** Hosting platforms may shut an instance down that sends nothing for 5 s (Deno Deploy). */
export const KEEP_ALIVE_MS = 4_000;

const KEEP_ALIVE = encodeSseComment("keep-alive");

const utf8 = new TextEncoder();

export interface SseBodyOptions {
  /** Longest silence before a comment is sent, in milliseconds; {@linkcode KEEP_ALIVE_MS} where absent. */
  keepAliveMs?: number;
  /** What is sent then; an SSE comment where absent. */
  keepAlive?: string;
  /** The client has gone: nothing that is written reaches anybody any more. Not called once the body has been closed. */
  onCancel?(): void;
}

/**
 * A response body that is written to. Whoever writes asks {@linkcode drained} before there is more: what a client does not read
 * is kept, and no comments pile up beside it.
 */
export class SseBody {
  readonly stream: ReadableStream<Uint8Array>;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  readonly #timer: ReturnType<typeof setInterval>;
  #isOpen = true;
  #isSilent = false;
  #behind: PromiseWithResolvers<void> | null = null;

  constructor({ keepAliveMs = KEEP_ALIVE_MS, keepAlive = KEEP_ALIVE, onCancel }: SseBodyOptions = {}) {
    this.stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      pull: () => this.#release(),
      cancel: () => {
        // What was closed may still have something to be read.
        if (!this.#isOpen) return;
        this.#end();
        onCancel?.();
      },
    });
    this.#timer = setInterval(() => {
      const isDue = this.#isSilent && this.#keepsUp;
      if (isDue) this.write(keepAlive);
      this.#isSilent = !isDue;
    }, keepAliveMs / 2);
  }

  /** Sends frames, which nobody may change any more, in one write. Does nothing once the client has gone. */
  write(frames: string | Uint8Array): void {
    if (!this.#isOpen) return;
    this.#isSilent = false;
    this.#controller.enqueue(typeof frames === "string" ? utf8.encode(frames) : frames);
  }

  /** Resolves once the client has taken what was written, or has gone; nothing to await where that is so already. */
  drained(): Promise<void> | undefined {
    if (!this.#isOpen || this.#keepsUp) return;
    this.#behind ??= Promise.withResolvers();
    return this.#behind.promise;
  }

  /** Ends the body after what was written. Twice is no error. */
  close(): void {
    if (!this.#isOpen) return;
    this.#end();
    this.#controller.close();
  }

  /** Breaks the body off, so that the client cannot take it for whole. */
  fail(error: unknown): void {
    if (!this.#isOpen) return;
    this.#end();
    this.#controller.error(error);
  }

  get #keepsUp(): boolean {
    return this.#controller.desiredSize! > 0;
  }

  #release(): void {
    this.#behind?.resolve();
    this.#behind = null;
  }

  #end(): void {
    this.#isOpen = false;
    clearInterval(this.#timer);
    this.#release();
  }
}
