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

/** How long a client may take nothing of what waits for it before it is let go, in milliseconds. It can come back and read on. */
export const STALL_MS = 60_000;

const utf8 = new TextEncoder();

export interface SseBodyOptions {
  /** Longest silence before a comment is sent, in milliseconds; {@linkcode KEEP_ALIVE_MS} where absent. */
  keepAliveMs?: number;
  /** What is sent then; an SSE comment where absent. */
  keepAlive?: string;
  /** {@linkcode STALL_MS} where absent. */
  stallMs?: number;
  /**
   * The client has gone, or was let go: nothing that is written reaches anybody any more. Not called once the body has been closed.
   */
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
  readonly #stallMs: number;
  #isOpen = true;
  #isSilent = false;
  /** How long the client has taken nothing, in milliseconds, as often as it is looked at. */
  #stalledMs = 0;
  #behind: PromiseWithResolvers<void> | null = null;

  constructor(options: SseBodyOptions = {}) {
    const { keepAliveMs = KEEP_ALIVE_MS, keepAlive = KEEP_ALIVE, stallMs = STALL_MS, onCancel } = options;
    this.#stallMs = stallMs;
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
    const tickMs = keepAliveMs / 2;
    this.#timer = setInterval(() => {
      const isDue = this.#isSilent && this.#keepsUp;
      if (isDue) this.write(keepAlive);
      this.#isSilent = !isDue;
      this.#stalledMs = this.#keepsUp ? 0 : this.#stalledMs + tickMs;
      if (this.#stalledMs < stallMs) return;
      this.#end();
      this.#letGo();
      onCancel?.();
    }, tickMs);
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
    const isBehind = !this.#keepsUp;
    this.#end();
    this.#controller.close();
    if (isBehind) Deno.unrefTimer(setTimeout(() => this.#letGo(), this.#stallMs));
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

  /** The client has taken what there was, or is not waited for. */
  #release(): void {
    this.#stalledMs = 0;
    this.#behind?.resolve();
    this.#behind = null;
  }

  /** What waits for the client is thrown away. Does nothing where that is nothing. */
  #letGo(): void {
    // Deno writes it to the log, and where it was thrown is of no interest there.
    this.#controller.error("A client was let go that took nothing of its reply");
  }

  #end(): void {
    this.#isOpen = false;
    clearInterval(this.#timer);
    this.#release();
  }
}
