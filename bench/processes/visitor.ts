import { ChunkedBody } from "../chunked_body.ts";
import { type Head, headerOf, readHead, writeAll } from "../connection.ts";
import { now } from "../token.ts";
import type { VisitOrder } from "./orders.ts";

const BUFFER_BYTES = 64 * 1024;

/** One client that asks for a page, again and again, on one connection, and reads all of it. */
export class Visitor {
  readonly firstByteMs: number[] = [];
  /** Of the last page. */
  bytes = 0;
  readonly #order: VisitOrder;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  /** What the page ends with, as it came last. */
  #end = new Uint8Array();

  constructor(order: VisitOrder) {
    this.#order = order;
  }

  /** @throws where a page is not what it should be */
  async run(until: number): Promise<void> {
    const { url, cookie, end } = this.#order;
    const { hostname, port, host, pathname, search } = new URL(url);
    using connection = await Deno.connect({ hostname, port: Number(port) });
    const request = `GET ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\ncookie: ${cookie}\r\n\r\n`;
    while (now() < until) {
      const askedAt = now();
      await writeAll(connection, request);
      const head = await readHead(connection);
      if (!head) throw new Error("The connection was closed before the answer");
      this.firstByteMs.push(now() - askedAt);
      if (!head.lines[0].includes(" 200 ")) throw new Error(`The answer is "${head.lines[0]}"`);
      await this.#readBody(connection, head);
      const ending = new TextDecoder().decode(this.#end).trimEnd();
      if (!ending.endsWith(end)) throw new Error(`The page ends with "${ending}"`);
    }
  }

  async #readBody(connection: Deno.Conn, head: Head): Promise<void> {
    const isChunked = headerOf(head, "transfer-encoding") === "chunked";
    const body = isChunked ? new ChunkedBody() : null;
    const length = Number(headerOf(head, "content-length"));
    this.bytes = 0;
    this.#take(body ? body.push(head.rest) : [head.rest]);
    while (body ? !body.ended : this.bytes < length) {
      const count = await connection.read(this.#buffer);
      if (count === null) throw new Error("The connection was closed within the answer");
      const bytes = this.#buffer.subarray(0, count);
      this.#take(body ? body.push(bytes) : [bytes]);
    }
  }

  #take(parts: Uint8Array[]): void {
    for (const part of parts) {
      this.bytes += part.length;
      if (part.length > 0) this.#end = part.slice(-100);
    }
  }
}
