import { lookup } from "node:dns/promises";
import { Http1Connection, type Socket } from "../transport/connection.ts";
import { decodeContent } from "../transport/content_coding.ts";
import { connect, type Place, placeOf } from "../transport/dial.ts";
import type { Answer } from "../transport/transport.ts";
import type { HostList } from "./host_list.ts";
import { isPublicAddress } from "./public_address.ts";

/** Most times that a page may send on to another. */
export const MAX_REDIRECTS = 5;

/** Most bytes of a page that are read. */
export const MAX_PAGE_BYTES = 512 * 1024;

/** What is asked for a page; tests have their own. */
export interface Network {
  /** All addresses of a host. @throws where it has none */
  resolve(host: string): Promise<string[]>;
  connect(place: Place, signal: AbortSignal): Promise<Socket>;
}

/** The real one. */
export const NETWORK: Network = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  connect,
};

export interface PageOptions {
  hosts: HostList;
  network: Network;
  signal: AbortSignal;
}

/** A page as it was sent. */
export interface Page {
  /** Where it was found in the end. */
  url: URL;
  type: string;
  bytes: Uint8Array;
  /** Whether there is more of it. */
  isCut: boolean;
}

/**
 * Fetches a page, and whatever it redirects to, each from a host that is allowed, at an address of the public internet, and at the
 * very address that was looked at: a name may have another one the next time.
 *
 * @throws {Error} that says what is wrong, or the signal's reason
 */
export async function requestPage(address: string, options: PageOptions): Promise<Page> {
  let url = toUrl(address);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const { answer, close } = await ask(url, options);
    try {
      const location = answer.headers.get("location");
      if (location !== null && answer.status >= 300 && answer.status < 400) {
        url = toUrl(location, url);
        continue;
      }
      if (answer.status !== 200) throw new Error(`The server answers with status ${answer.status}`);
      const type = answer.headers.get("content-type") ?? "";
      return { url, type, ...await readBody(decodeContent(answer)) };
    } finally {
      close();
    }
  }
  throw new Error(`The page redirects more than ${MAX_REDIRECTS} times`);
}

function toUrl(address: string, base?: URL): URL {
  const url = URL.parse(address, base);
  if (!url || !/^https?:$/.test(url.protocol)) throw new Error(`"${address}" is no http or https address`);
  if (url.username || url.password) throw new Error("An address may have no name and password in it");
  return url;
}

async function ask(
  url: URL,
  { hosts, network, signal }: PageOptions,
): Promise<{ answer: Answer; close(): void }> {
  if (!hosts.allows(url)) throw new Error(`Pages of "${url.host}" may not be fetched`);
  const place = placeOf(url);
  const addresses = await network.resolve(place.host).catch(() => {
    throw new Error(`There is no host "${place.host}"`);
  });
  signal.throwIfAborted();
  if (addresses.length === 0 || !addresses.every(isPublicAddress)) {
    throw new Error(`Pages of "${url.host}" may not be fetched: it is no server of the public internet`);
  }
  const socket = await network.connect({ ...place, host: addresses[0] }, signal).catch(() => {
    signal.throwIfAborted();
    throw new Error(`Cannot connect to "${url.host}"`);
  });
  const connection = new Http1Connection(socket);
  const close = () => connection.close();
  signal.addEventListener("abort", close, { once: true });
  try {
    const headers = new Headers({ accept: "text/html, text/plain, */*;q=0.5", "user-agent": "Freshet (chat server)" });
    const request = { method: "GET", url, headers, length: 0, keepAlive: false, body: new Uint8Array(), onEnd() {} };
    const answer = await connection.send(request);
    const body = { read: () => connection.read(answer), cancel: () => Promise.resolve(close()) };
    return { answer: { ...answer, body: answer.hasBody ? body : null }, close };
  } catch {
    close();
    signal.throwIfAborted();
    throw new Error(`Cannot read what "${url.host}" answers`);
  }
}

async function readBody({ body }: Answer): Promise<Pick<Page, "bytes" | "isCut">> {
  const bytes = new Uint8Array(MAX_PAGE_BYTES);
  let length = 0;
  for (let part; (part = await body?.read());) {
    const fits = part.subarray(0, MAX_PAGE_BYTES - length);
    bytes.set(fits, length);
    length += fits.length;
    if (fits.length < part.length) return { bytes, isCut: true };
  }
  return { bytes: bytes.subarray(0, length), isCut: false };
}
