import { Http1Connection } from "../transport/connection.ts";
import { decodeContent } from "../transport/content_coding.ts";
import { AddressRefused, type connect, placeOf } from "../transport/dial.ts";
import type { Answer } from "../transport/transport.ts";
import type { HostList } from "./host_list.ts";
import { isPublicAddress } from "./public_address.ts";
import { ToolError } from "./tool.ts";

/** Most times that a page may send on to another. */
export const MAX_REDIRECTS = 5;

/** Most bytes of a page that are read. */
export const MAX_PAGE_BYTES = 512 * 1024;

export interface PageOptions {
  hosts: HostList;
  connect: typeof connect;
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
 * Fetches a page, and whatever it redirects to, each from a host that is allowed, and at an address of the public internet: it is
 * that of the connection itself which counts, because a name may have another one whenever it is looked up.
 *
 * @throws {ToolError} that says what is wrong, or the signal's reason
 */
export async function requestPage(address: string, options: PageOptions): Promise<Page> {
  const { signal } = options;
  let url = toUrl(address);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const { answer, close } = await ask(url, options);
    try {
      const location = answer.headers.get("location");
      if (location !== null && answer.status >= 300 && answer.status < 400) {
        url = toUrl(location, url);
        continue;
      }
      if (answer.status !== 200) throw new ToolError(`The server answers with status ${answer.status}`);
      const body = await readBody(decodeContent(answer));
      signal.throwIfAborted();
      return { url, type: answer.headers.get("content-type") ?? "", ...body };
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof ToolError ? error : unreadable(url);
    } finally {
      close();
    }
  }
  throw new ToolError(`The page redirects more than ${MAX_REDIRECTS} times`);
}

function toUrl(address: string, base?: URL): URL {
  const url = URL.parse(address, base);
  if (!url || !/^https?:$/.test(url.protocol)) throw new ToolError(`"${address}" is no http or https address`);
  if (url.username || url.password) throw new ToolError("An address may have no name and password in it");
  return url;
}

async function ask(
  url: URL,
  { hosts, connect, signal }: PageOptions,
): Promise<{ answer: Answer; close(): void }> {
  if (!hosts.allows(url)) throw new ToolError(`Pages of "${url.host}" may not be fetched`);
  const socket = await connect(placeOf(url), { signal, isAllowed: isPublicAddress }).catch((error) => {
    signal.throwIfAborted();
    if (!(error instanceof AddressRefused)) throw new ToolError(`Cannot connect to "${url.host}"`);
    throw new ToolError(`Pages of "${url.host}" may not be fetched: it is no server of the public internet`);
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
    throw unreadable(url);
  }
}

function unreadable({ host }: URL): ToolError {
  return new ToolError(`Cannot read what "${host}" answers`);
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
