import { within } from "../helpers/within.ts";

/** How long an answer may take to begin, in milliseconds. */
const ANSWER_MS = 30_000;

/** A client that reads as much as it is told to. */
export class RawReader {
  readonly #socket: Deno.TcpConn;
  readonly #buffer = new Uint8Array(2_048);
  #text = "";

  /** Connects, and sends that; where it is a whole request, the answer has begun then. */
  static async open(url: string, request: string): Promise<RawReader> {
    const { hostname, port } = new URL(url);
    const reader = new RawReader(await Deno.connect({ hostname, port: Number(port) }));
    if (request === "") return reader;
    await reader.#socket.write(new TextEncoder().encode(request));
    if (request.endsWith("\r\n\r\n")) await within(ANSWER_MS, reader.readUntil(/^HTTP\/1\.1 200 [^]*\r\n\r\n/));
    return reader;
  }

  constructor(socket: Deno.TcpConn) {
    this.#socket = socket;
  }

  /** Reads until what came matches, beginning behind the last match. */
  async readUntil(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#text)) {
      const count = await this.#socket.read(this.#buffer);
      if (count === null) throw new Error(`The connection ended without ${pattern}: ${this.#text}`);
      this.#text += new TextDecoder("latin1").decode(this.#buffer.subarray(0, count));
    }
    this.#text = "";
  }

  close(): void {
    this.#socket.close();
  }
}
