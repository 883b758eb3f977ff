import type { Framing } from "./framing.ts";
import { encodeHead, endOfHead, framingOf, type Head, parseHead, type RequestHead } from "./head.ts";

/** Longest head of an answer, in bytes. */
export const MAX_HEAD_BYTES = 64 * 1024;

/** A stream that says little holds this much, in bytes; one that fills it gets more. */
const MIN_BUFFER_BYTES = 2 * 1024;
const MAX_BUFFER_BYTES = 32 * 1024;

/** Longest body that is copied to be written with its head, in bytes. */
const MAX_JOINED_BYTES = 256 * 1024;

/** What of a `Deno.Conn` is used. */
export type Socket = Pick<Deno.Conn, "read" | "write" | "close" | "ref" | "unref">;

export interface ConnectionRequest extends RequestHead {
  body: Uint8Array;
  /** Called once the answer's body was read to its end. */
  onEnd(): void;
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

/** An answer whose body is read. */
interface Exchange {
  answer: Head;
  framing: Framing;
  onEnd(): void;
}

/** One connection that speaks HTTP/1.1 (RFC 9112): one request after the other, each answer read to its end before the next. */
export class Http1Connection {
  readonly #socket: Socket;
  #buffer: Uint8Array<ArrayBuffer> = new Uint8Array(MIN_BUFFER_BYTES);
  /** Bytes of the buffer that are read and not used: from, to. */
  #from = 0;
  #to = 0;
  #exchange: Exchange | null = null;
  #mayGoOn = false;
  #isClosed = false;
  /** A read of whatever comes while there is no request. */
  #watch: Promise<number | null> | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Whether it can take another request. */
  get isFree(): boolean {
    return this.#mayGoOn && !this.#isClosed && !this.#exchange && this.#from === this.#to;
  }

  /**
   * Sends a request, and reads the head of the answer; `hasBody`: there is one, to be read.
   *
   * @throws {ConnectionLost} or {SyntaxError} the answer is not in HTTP/1
   */
  async send({ body, onEnd, ...request }: ConnectionRequest): Promise<Head & { hasBody: boolean }> {
    this.#socket.ref();
    let isSent = false;
    // A server that refuses a request need not read all of it: its answer counts, and not how the writing ends.
    this.#write(encodeHead(request), body).then(() => isSent = true, () => {});
    const head = await this.#readHead();
    const framing = framingOf(head);
    this.#mayGoOn = isSent && request.keepAlive && head.isKept;
    const answer = { ...head, hasBody: framing !== null };
    this.#exchange = framing && { answer, framing, onEnd };
    return answer;
  }

  /**
   * The next bytes of the body of an answer, which are others from the next read on; `null` at its end, or once the connection
   * was closed here.
   *
   * @throws {ConnectionLost} or {SyntaxError} the body is not framed as it should be
   */
  async read(answer: Head): Promise<Uint8Array<ArrayBuffer> | null> {
    // Who has an answer can do nothing to the one after it.
    if (this.#exchange?.answer !== answer) return null;
    const { framing, onEnd } = this.#exchange;
    try {
      while (!framing.isDone) {
        if (this.#from === this.#to) {
          const { length } = this.#buffer;
          if (this.#to === length && length < MAX_BUFFER_BYTES) this.#buffer = new Uint8Array(length * 4);
          const count = await this.#socket.read(this.#buffer);
          if (count === null && framing.endsWithConnection) break;
          if (count === null) throw new ConnectionLost(true);
          [this.#from, this.#to] = [0, count];
        }
        const bytes = this.#buffer.subarray(this.#from, this.#to);
        this.#from = this.#to;
        const payload = framing.take(bytes);
        if (payload.length > 0) return payload;
      }
    } catch (error) {
      if (this.#isClosed) return null;
      this.close();
      if (error instanceof SyntaxError || error instanceof ConnectionLost) throw error;
      throw new ConnectionLost(true, { cause: error });
    }
    this.#mayGoOn &&= !framing.hasMore && !framing.endsWithConnection;
    this.#exchange = null;
    onEnd();
    return null;
  }

  /** Closes the connection, unless that answer was read to its end. A pending read ends. */
  cancel(answer: Head): void {
    if (this.#exchange?.answer === answer) this.close();
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

  /** Twice is no error. */
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
    if (body.length > MAX_JOINED_BYTES) {
      await this.#writeAll(new TextEncoder().encode(head));
      return await this.#writeAll(body);
    }
    // Together: what is written in parts waits for an acknowledgement in between.
    const bytes = new Uint8Array(head.length + body.length);
    new TextEncoder().encodeInto(head, bytes);
    bytes.set(body, head.length);
    await this.#writeAll(bytes);
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let written = 0; written < bytes.length;) written += await this.#socket.write(bytes.subarray(written));
  }

  async #readHead(): Promise<Head> {
    this.#from = this.#to = 0;
    for (;;) {
      const bytes = this.#buffer.subarray(this.#from, this.#to);
      const length = endOfHead(bytes);
      if (length >= 0) {
        this.#from += length;
        const head = parseHead(bytes.subarray(0, length));
        // What says that it is being worked on comes before the answer.
        if (head.status >= 200) return head;
      } else if (this.#to >= MAX_HEAD_BYTES) {
        throw new SyntaxError(`The answer's head has over ${MAX_HEAD_BYTES} bytes`);
      } else {
        await this.#readOn();
      }
    }
  }

  /** Reads on behind what there is of a head. */
  async #readOn(): Promise<void> {
    const hasBegun = this.#to > 0;
    if (this.#to === this.#buffer.length) {
      const larger = new Uint8Array(this.#buffer.length * 2);
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    const watch = this.#watch;
    this.#watch = null;
    let count: number | null;
    try {
      count = await (watch ?? this.#socket.read(this.#buffer.subarray(this.#to)));
    } catch (cause) {
      throw new ConnectionLost(hasBegun, { cause });
    }
    if (count === null) throw new ConnectionLost(hasBegun);
    this.#to += count;
  }
}
