import { ChunkedFraming, type Framing, LengthFraming } from "./framing.ts";

/** What goes before a body. */
export interface Head {
  status: number;
  statusText: string;
  headers: Headers;
  /** Whether the server goes on with HTTP/1.1. */
  isKept: boolean;
}

export interface RequestHead {
  method: string;
  url: URL;
  headers: Headers;
  /** Of the body, in bytes. */
  length: number;
  /** Whether there may be another request on the connection. */
  keepAlive: boolean;
}

/** A request's head as it goes over the wire. Only what a client may send is in `headers`, as they have been checked there. */
export function encodeHead({ method, url, headers, length, keepAlive }: RequestHead): string {
  const lines = [`${method} ${url.pathname}${url.search} HTTP/1.1`, `host: ${url.host}`];
  for (const [name, value] of headers) if (!OURS.has(name)) lines.push(`${name}: ${value}`);
  // Tokens that are compressed one by one gain nothing, and would cost either side.
  lines.push("accept-encoding: identity", `content-length: ${length}`);
  if (!keepAlive) lines.push("connection: close");
  return `${lines.join("\r\n")}\r\n\r\n`;
}

const OURS: ReadonlySet<string> = new Set([
  "host",
  "accept-encoding",
  "content-length",
  "transfer-encoding",
  "connection",
]);

const latin1 = new TextDecoder("latin1");

/** The end of a head that begins the bytes, blank line included; -1 where it is not there yet. */
export function endOfHead(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(13); at >= 0; at = bytes.indexOf(13, at + 1)) {
    if (bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10) return at + 4;
  }
  return -1;
}

/** @throws {SyntaxError} it is no head of an answer in HTTP/1 */
export function parseHead(bytes: Uint8Array): Head {
  // A line that begins with a space goes on with the one before it (RFC 9112, 5.2).
  const [first, ...lines] = latin1.decode(bytes).replaceAll(/\r\n[ \t]+/g, " ").split("\r\n");
  const [, minor, status, statusText = ""] = /^HTTP\/1\.([01]) (\d{3})(?: ([^\r\n]*))?$/.exec(first) ?? [];
  if (!status) throw new SyntaxError("The answer is not in HTTP/1");
  const headers = new Headers();
  for (const line of lines) {
    if (line === "") continue;
    const [, name, value] = /^([^\s:]+):(.*)$/s.exec(line) ?? [];
    try {
      headers.append(name, value.trim());
    } catch (cause) {
      throw new SyntaxError("The answer has a header that is none", { cause });
    }
  }
  const connection = headers.get("connection")?.toLowerCase() ?? "";
  const isKept = minor === "1" ? !/\bclose\b/.test(connection) : /\bkeep-alive\b/.test(connection);
  return { status: Number(status), statusText, headers, isKept };
}

/** How the body after a head is framed (RFC 9112, 6.3); `null`: there is none. @throws {SyntaxError} in a way that nobody knows */
export function framingOf({ status, headers }: Head): Framing | null {
  if (status < 200 || status === 204 || status === 304) return null;
  const coding = headers.get("transfer-encoding")?.toLowerCase();
  if (coding === "chunked") return new ChunkedFraming();
  if (coding !== undefined) throw new SyntaxError(`The body is in an unknown transfer coding, "${coding}"`);
  const length = headers.get("content-length");
  if (length === null) return new LengthFraming(Infinity);
  // The same one twice is a list (RFC 9110, 8.6).
  const [first, ...others] = length.split(",").map((value) => value.trim());
  if (!/^\d{1,15}$/.test(first) || others.some((other) => other !== first)) {
    throw new SyntaxError(`The body's length is "${length}"`);
  }
  return new LengthFraming(Number(first));
}
