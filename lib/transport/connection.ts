import { encodeHead, endOfHead, framingOf, type Head, parseHead, type RequestHead } from "./head.ts";
import type { Framing } from "./framing.ts";

/** Longest head of an answer, in bytes. */
export const MAX_HEAD_BYTES = 64 * 1024;

/** A stream that says little holds this much, in bytes; one that fills it gets more. */
const MIN_BUFFER_BYTES = 2 * 1024;
const MAX_BUFFER_BYTES = 32 * 1024;

/** What of a `Deno.Conn` is used. */
export type Socket = Pick<Deno.Conn, "read" | "write" | "close" | "ref" | "unref">;

export interface ConnectionRequest extends RequestHead {
  body: Uint8Array;
}

/** The connection ended, or broke, before the answer did. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
  /** Whether anything of the answer had come. */
  readonly hasBegun: boolean;

  constructor(hasBegun: boolean, options?: ErrorOptions) {
    super(hasBegun ? "The connection was lost amid the answer" : "The connection was lost before the answer", options);
    this.hasBegun = hasBegun;
  }
}

/** One connection that speaks HTTP/1.1 (RFC 9112): one request after the other, each answer read to its end before the next. */
export class Http1Connection {
  readonly #socket: Socket;
  #buffer: Uint8Array<ArrayBuffer> = new Uint8Array(MIN_BUFFER_BYTES);
  /** Bytes of the buffer that are read and not used: from, to. */
  #from = 0;
  #to = 0;
  #framing: Framing | null = null;
  #mayGoOn = false;
  #isClosed = false;
  /** A read of whatever comes while there is no request. */
  #watch: Promise<number | null> | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Whether the answer has a body that was not read to its end. */
  get isReading(): boolean {
    return this.#framing !== null;
  }

  /** Whether it can take another request. */
  get isFree(): boolean {
    return this.#mayGoOn && !this.#isClosed && !this.#framing && this.#from === this.#to;
  }

  /**
   * Sends a request, and reads the head of the answer.
   *
   * @throws {ConnectionLost} or {SyntaxError} the answer is not in HTTP/1
   */
  async send({ body, ...head }: ConnectionRequest): Promise<Head> {
    this.#socket.ref();
    let isSent = false;
    // A server that refuses a request need not read all of it: its answer counts, and not how the writing ends.
    this.#write(encodeHead(head), body).then(() => isSent = true, () => {});
    this.#from = this.#to = 0;
    for (;;) {
      const bytes = this.#buffer.subarray(this.#from, this.#to);
      const length = endOfHead(bytes);
      if (length < 0) {
        if (this.#to >= MAX_HEAD_BYTES) throw new SyntaxError(`The answer's head has over ${MAX_HEAD_BYTES} bytes`);
        if (!await this.#readOn(this.#to > 0)) throw new ConnectionLost(this.#to > 0);
        continue;
      }
      const answer = parseHead(bytes.subarray(0, length));
      this.#from += length;
      // What says that it is being worked on comes before the answer.
      if (answer.status < 200) continue;
      this.#framing = framingOf(answer);
      this.#mayGoOn = isSent && head.keepAlive && answer.isKept;
      return answer;
    }
  }

  /**
   * The next bytes of the answer's body, which are others from the next read on; `null` at its end.
   *
   * @throws {ConnectionLost} or {SyntaxError} the body is not framed as it should be
   */
  async read(): Promise<Uint8Array<ArrayBuffer> | null> {
    const framing = this.#framing;
    while (framing && !framing.isDone) {
      if (this.#from === this.#to && !await this.#refill()) {
        if (framing.endsWithConnection) break;
        throw new ConnectionLost(true);
      }
      const bytes = this.#buffer.subarray(this.#from, this.#to);
      this.#from = this.#to;
      const length = framing.take(bytes);
      if (length > 0) return bytes.subarray(0, length);
    }
    this.#mayGoOn &&= !framing?.hasMore && !framing?.endsWithConnection;
    this.#framing = null;
    return null;
  }

  /** Waits for another request, and calls back once there can be none any more. Keeps no process from ending. */
  watch(onLost: () => void): void {
    this.#socket.unref();
    const watch = this.#watch = this.#socket.read(this.#buffer);
    watch.catch(() => null).then(() => {
      // A request that was sent meanwhile reads what came.
      if (this.#watch === watch) onLost();
    });
  }

  /** Twice is no error. What is being read ends. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      this.#socket.close();
    } catch {
      // It is closed already.
    }
  }

  async #write(head: string, body: Uint8Array): Promise<void> {
    // Together: what is written in parts waits for an acknowledgement in between.
    const bytes = new Uint8Array(head.length + body.length);
    new TextEncoder().encodeInto(head, bytes);
    bytes.set(body, head.length);
    for (let written = 0; written < bytes.length;) written += await this.#socket.write(bytes.subarray(written));
  }

  /** Reads on behind what is there of a head; `false` at the end. */
  async #readOn(hasBegun: boolean): Promise<boolean> {
    if (this.#to === this.#buffer.length) {
      const larger = new Uint8Array(this.#buffer.length * 2);
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    const watch = this.#watch;
    this.#watch = null;
    try {
      const count = await (watch ?? this.#socket.read(this.#buffer.subarray(this.#to)));
      this.#to += count ?? 0;
      return count !== null;
    } catch (cause) {
      throw new ConnectionLost(hasBegun, { cause });
    }
  }

  /** Reads what comes next of a body in the place of what was there; `false` at the end. */
  async #refill(): Promise<boolean> {
    const { length } = this.#buffer;
    if (this.#to === length && length < MAX_BUFFER_BYTES) this.#buffer = new Uint8Array(length * 4);
    try {
      const count = await this.#socket.read(this.#buffer);
      [this.#from, this.#to] = [0, count ?? 0];
      return count !== null;
    } catch (cause) {
      throw new ConnectionLost(true, { cause });
    }
  }
}
