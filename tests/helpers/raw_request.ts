import assert from "node:assert/strict";
import { within } from "./within.ts";

/** How long an answer may take, in milliseconds; that a body may take 30 s included. */
const ANSWER_MS = 45_000;

/** Of answers that go on and on, what is enough. */
const MAX_BYTES = 4 * 1024 * 1024;

export interface RawAnswer {
  /** `null` where the connection was closed without an answer in HTTP. */
  status: number | null;
  text: string;
}

export interface RawOptions {
  /** Says that nothing more is to come, which a server may take for a client that has gone. */
  isAll?: boolean;
}

/** Sends that to the letter, and reads to the end of the connection; fails where that does not come. */
export async function rawRequest(url: string, bytes: Uint8Array, options: RawOptions = {}): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = await Deno.connect({ hostname, port: Number(port) });
  try {
    return await within(ANSWER_MS, exchange(socket, { bytes, ...options }));
  } catch (error) {
    const [line] = new TextDecoder("latin1").decode(bytes).split("\r\n", 1);
    throw new Error(`${line.slice(0, 200)}: ${error instanceof Error ? error.message : error}`, { cause: error });
  } finally {
    socket.close();
  }
}

async function exchange(
  socket: Deno.TcpConn,
  { bytes, isAll = false }: RawOptions & { bytes: Uint8Array },
): Promise<RawAnswer> {
  // A server may refuse before it has read all: what it says then counts.
  const writing = (async () => {
    for (let sent = 0; sent < bytes.length;) sent += await socket.write(bytes.subarray(sent));
    if (isAll) await socket.closeWrite();
  })().catch(() => {});
  const buffer = new Uint8Array(65_536);
  const decoder = new TextDecoder("latin1");
  let text = "";
  while (text.length < MAX_BYTES) {
    const count = await socket.read(buffer).catch(() => null);
    if (count === null) break;
    text += decoder.decode(buffer.subarray(0, count));
  }
  if (text.length < MAX_BYTES) await writing;
  const [, status] = /^HTTP\/1\.[01] (\d{3}) /.exec(text) ?? [];
  return { status: status ? Number(status) : null, text };
}

/** A request as it goes over the wire, and no other after it. */
export function toBytes(
  { method, target, headers, body }: {
    method: string;
    target: string;
    headers: Readonly<Record<string, string>>;
    body: Uint8Array | null;
  },
): Uint8Array {
  const length = body ? { "content-length": String(body.length) } : {};
  const lines = Object.entries({ host: "127.0.0.1", connection: "close", ...length, ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`);
  const head = new TextEncoder().encode(`${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n`);
  const bytes = new Uint8Array(head.length + (body?.length ?? 0));
  bytes.set(head);
  if (body) bytes.set(body, head.length);
  return bytes;
}

/** Fails where an answer tells what it must not: that the server is at fault, how it is made, or what is somebody else's. */
export function assertDiscreet({ status, text }: RawAnswer, { what, secret }: { what: string; secret: string }): void {
  assert.ok(status === null || status < 500, `${what} is answered with ${status}`);
  assert.doesNotMatch(text, /\bat (async )?\S+ ?\(?(file|ext|node):|\.tsx?:\d+:\d+/, `${what} shows a stack`);
  assert.ok(!text.includes(secret), `${what} shows what is somebody else's`);
}
