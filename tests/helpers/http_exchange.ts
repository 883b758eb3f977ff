import { Buffer } from "node:buffer";

/**
 * One request over HTTP/1.1 on a connection of its own, and its answer. Whoever made the connection closes it afterwards.
 *
 * Written by hand, because a stub has to notice at any time that its client has left, which `Deno.serve` in Deno 2.9 does not
 * before the answer, and has to cut its answer off, which Node's server in Deno 2.5 does not.
 */
export class HttpExchange {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
  /** Resolves when either side closes the connection before the answer is whole. */
  readonly left: Promise<void>;
  readonly #connection: Deno.Conn;
  #isWhole = false;

  private constructor(connection: Deno.Conn, { head, body }: { head: string; body: string }) {
    const [requestLine, ...lines] = head.split("\r\n");
    [this.method, this.path] = requestLine.split(" ");
    this.headers = new Headers();
    for (const line of lines) {
      const colon = line.indexOf(":");
      this.headers.append(line.slice(0, colon), line.slice(colon + 1));
    }
    this.body = body;
    this.#connection = connection;
    this.left = new Promise((resolve) => {
      untilClosed(connection).then(() => this.#isWhole || resolve());
    });
  }

  /** Reads a request with a body of known length, or none; `null` where the client leaves first. */
  static async read(connection: Deno.Conn): Promise<HttpExchange | null> {
    const parts: Uint8Array[] = [];
    let head: string | null = null;
    let missing = 0;
    for await (const bytes of chunks(connection)) {
      parts.push(bytes);
      missing -= bytes.length;
      if (head === null) {
        const received = Buffer.concat(parts);
        const end = received.indexOf("\r\n\r\n");
        if (end === -1) continue;
        head = received.toString("latin1", 0, end);
        parts.splice(0, parts.length, received.subarray(end + 4));
        missing = Number(head.match(/^content-length: *(\d+)/im)?.[1] ?? 0) - parts[0].length;
      }
      if (missing <= 0) return new HttpExchange(connection, { head, body: Buffer.concat(parts).toString() });
    }
    return null;
  }

  /** Sends a response, whole. */
  async send(response: Response): Promise<void> {
    const body = new Uint8Array(await response.arrayBuffer());
    await this.#writeHead(response.status, [...response.headers, ["content-length", `${body.length}`]]);
    await this.#write(body);
    this.#isWhole = true;
  }

  /** Begins a response that goes on with {@linkcode writeChunk}. */
  begin(contentType: string): Promise<void> {
    return this.#writeHead(200, [["content-type", contentType], ["transfer-encoding", "chunked"]]);
  }

  /** Resolves when the bytes are on their way. */
  async writeChunk(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    const size = new TextEncoder().encode(`${bytes.length.toString(16)}\r\n`);
    await this.#write(new Uint8Array([...size, ...bytes, 13, 10]));
  }

  async endChunks(): Promise<void> {
    await this.#write(new TextEncoder().encode("0\r\n\r\n"));
    this.#isWhole = true;
  }

  #writeHead(status: number, headers: Iterable<[string, string]>): Promise<void> {
    const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
    return this.#write(new TextEncoder().encode(`HTTP/1.1 ${status} \r\nconnection: close\r\n${lines}\r\n`));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let written = 0; written < bytes.length;) written += await this.#connection.write(bytes.subarray(written));
  }
}

async function untilClosed(connection: Deno.Conn): Promise<void> {
  for await (const _ of chunks(connection));
}

/** What comes over a connection, until either side closes it. */
async function* chunks(connection: Deno.Conn): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(16 * 1024);
  for (;;) {
    const length = await connection.read(buffer).catch(() => null);
    if (length === null) return;
    yield buffer.slice(0, length);
  }
}
