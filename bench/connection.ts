import { ChunkedBody } from "./chunked_body.ts";

const BUFFER_BYTES = 16 * 1024;

/** The head of a request or an answer, its lines as they came, and what was read behind it. */
export interface Head {
  lines: string[];
  rest: Uint8Array;
}

/** Reads up to the blank line; `null` where the other side closes first. */
export async function readHead(connection: Deno.Conn): Promise<Head | null> {
  const buffer = new Uint8Array(BUFFER_BYTES);
  for (let length = 0; length < buffer.length;) {
    const count = await connection.read(buffer.subarray(length));
    if (count === null) return null;
    length += count;
    const text = new TextDecoder("latin1").decode(buffer.subarray(0, length));
    const end = text.indexOf("\r\n\r\n");
    if (end >= 0) return { lines: text.slice(0, end).split("\r\n"), rest: buffer.slice(end + 4, length) };
  }
  throw new Error(`Cannot read a head of over ${BUFFER_BYTES} bytes`);
}

/** A header's value; empty where it is not there. */
export function headerOf({ lines }: Head, name: string): string {
  const line = lines.find((line) => line.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim() ?? "";
}

export async function writeAll(connection: Deno.Conn, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let written = 0; written < bytes.length;) written += await connection.write(bytes.subarray(written));
}

/** What is asked of a server. */
export interface Question {
  url: string;
  cookie?: string;
  /** JSON in ASCII, to be posted; a GET where absent. */
  body?: string | null;
}

/**
 * An answer, read only as its reader reads: nothing between it and the socket. A `fetch` would cost the generator as much as
 * the servers that it measures, and would read on by itself where a reader stalls.
 */
export class Answer implements Disposable {
  readonly head: Head;
  readonly #connection: Deno.Conn;
  readonly #body = new ChunkedBody();
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #first: Uint8Array | null;

  private constructor(connection: Deno.Conn, head: Head) {
    this.#connection = connection;
    this.head = head;
    this.#first = head.rest;
  }

  /** Asks on a connection of its own. */
  static async to({ url, cookie = "", body = null }: Question): Promise<Answer> {
    const { hostname, port, host, pathname, search } = new URL(url);
    const connection = await Deno.connect({ hostname, port: Number(port) });
    try {
      const fields = [`${body === null ? "GET" : "POST"} ${pathname}${search} HTTP/1.1`, `host: ${host}`];
      if (cookie) fields.push(`cookie: ${cookie}`);
      if (body !== null) fields.push("content-type: application/json", `content-length: ${body.length}`);
      await writeAll(connection, `${fields.join("\r\n")}\r\n\r\n${body ?? ""}`);
      const head = await readHead(connection);
      if (!head) throw new Error("The connection was closed before the answer");
      return new Answer(connection, head);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  get status(): number {
    return Number(this.head.lines[0].split(" ")[1]);
  }

  /** The next bytes of the body, good until the next read; `null` at its end. */
  async read(): Promise<Uint8Array[] | null> {
    if (this.#body.ended) return null;
    let bytes = this.#first;
    this.#first = null;
    if (!bytes) {
      const count = await this.#connection.read(this.#buffer);
      if (count === null) throw new Error("The connection was closed within the answer");
      bytes = this.#buffer.subarray(0, count);
    }
    return this.#body.push(bytes);
  }

  [Symbol.dispose](): void {
    try {
      this.#connection.close();
    } catch {
      // It was closed before.
    }
  }
}
