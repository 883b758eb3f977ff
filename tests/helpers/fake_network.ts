import { AddressRefused, connect, type ConnectOptions, type Place } from "../../lib/transport/dial.ts";
import type { Socket } from "../../lib/transport/connection.ts";

/** What a server of the test's answers to a request, to the letter; an empty part at the end leaves the connection open. */
export type Page = (request: string) => string | Uint8Array | (string | Uint8Array)[];

/**
 * A network of one server on loopback, which is taken for the server of every name that the test gives an address; where it gives a
 * list, a name has another one each time.
 */
export class FakeNetwork implements AsyncDisposable {
  readonly addresses: Record<string, string | string[]>;
  /** In order. */
  readonly connected: Place[] = [];
  /** The first two lines of each request. */
  readonly requests: string[] = [];
  /** Resolves when a connection has ended. */
  readonly left = Promise.withResolvers<void>();
  readonly #page: Page;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #serving: Promise<unknown>[] = [];

  constructor(page: Page, addresses: FakeNetwork["addresses"] = { "example.com": "93.184.216.34" }) {
    this.#page = page;
    this.addresses = addresses;
    this.#serving.push(this.#accept());
  }

  readonly connect = async (place: Place, { signal, isAllowed }: ConnectOptions): Promise<Socket> => {
    this.connected.push(place);
    const known = this.addresses[place.host];
    const address = typeof known === "object" ? known.shift() : known;
    if (address === undefined) throw new Error("failed to lookup address information");
    if (!isAllowed!(address)) throw new AddressRefused(address);
    return await connect({ host: "127.0.0.1", port: this.#listener.addr.port, isSecure: false }, { signal });
  };

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
