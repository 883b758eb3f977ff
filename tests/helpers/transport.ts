import type { Answer, Transport, TransportRequest } from "../../lib/transport/transport.ts";
import { rawServer } from "./raw_server.ts";

export const OK = "HTTP/1.1 200 OK\r\n";
export const HELLO = `${OK}content-length: 5\r\n\r\nHello`;
export const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`;
export const noFallback: Transport = () => Promise.reject(new Error("It was not to be asked"));

export const POST: TransportRequest = {
  method: "POST",
  headers: new Headers({ "content-type": "application/json" }),
  body: '{"a":"ä"}',
  signal: null,
};

export async function textOf({ body }: Answer): Promise<string> {
  const utf8 = new TextDecoder();
  let text = "";
  for (let bytes; (bytes = await body?.read());) text += utf8.decode(bytes, { stream: true });
  return text + utf8.decode();
}

/** A server that answers every request with the same. */
export function answering(answer: string) {
  return rawServer(async ({ request, say }) => {
    while (await request()) await say(answer);
  });
}
