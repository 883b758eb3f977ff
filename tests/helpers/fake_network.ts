import type { Network } from "../../lib/tools/page_request.ts";
import { connect, type Place } from "../../lib/transport/dial.ts";

/** What a server of the test's is asked, and what it answers, to the letter. */
export type Page = (request: string) => string | Uint8Array | (string | Uint8Array)[];

/**
 * A network of one server on loopback, which answers for every public address, whatever is asked of it; hosts have the addresses
 * that the test says. What was connected to is kept.
 */
export class FakeNetwork implements Network, AsyncDisposable {
  readonly addresses: Record<string, string[] | string[][]>;
  /** In order; where a certificate is asked for, its name. */
  readonly connected: Place[] = [];
  /** The first line of each request, and its host. */
  readonly requests: string[] = [];
  /** Resolves when a client has left amid an answer. */
  readonly left = Promise.withResolvers<void>();
  readonly #page: Page;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #serving: Promise<unknown>[] = [];

  constructor(page: Page, addresses: FakeNetwork["addresses"] = { "example.com": ["93.184.216.34"] }) {
    this.#page = page;
    this.addresses = addresses;
    this.#serving.push(this.#accept());
  }

  /** A list of lists is one for each time that is asked. */
  resolve(host: string): Promise<string[]> {
    const known = this.addresses[host];
    if (!known) return Promise.reject(new Error("ENOTFOUND"));
    const [first, ...rest] = known;
    if (typeof first !== "object") return Promise.resolve(known as string[]);
    if (rest.length > 0) this.addresses[host] = rest as string[][];
    return Promise.resolve(first);
  }

  connect(place: Place, signal: AbortSignal): ReturnType<Network["connect"]> {
    this.connected.push(place);
    return connect({ host: "127.0.0.1", port: this.#listener.addr.port, tlsName: null }, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await Promise.all(this.#serving);
  }

  async #accept(): Promise<void> {
    for await (const connection of this.#listener) this.#serving.push(this.#serve(connection));
  }

  async #serve(connection: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(16_384);
    try {
      const request = new TextDecoder().decode(buffer.subarray(0, await connection.read(buffer) ?? 0));
      const [first, host] = request.split("\r\n");
      this.requests.push(`${first} ${host}`);
      const answer = [this.#page(request)].flat();
      for (const part of answer) {
        const bytes = typeof part === "string" ? new TextEncoder().encode(part) : part;
        for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
      }
      // An answer without an end is one that goes on.
      if (answer.at(-1) === "") { while (await connection.read(buffer)); }
    } catch {
      // The client has left.
    } finally {
      this.left.resolve();
      connection.close();
    }
  }
}

/** An answer of status 200, whose end is the end of the connection. */
export function ok(body: string, type = "text/html; charset=utf-8"): string {
  return `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\nconnection: close\r\n\r\n${body}`;
}

export function redirect(to: string, status = 302): string {
  return `HTTP/1.1 ${status} Found\r\nlocation: ${to}\r\ncontent-length: 0\r\n\r\n`;
}
