import { streamBody } from "./stream_body.ts";
import type { Transport } from "./transport.ts";

/** A transport over a `fetch`. */
export function fetchTransport(fetch: typeof globalThis.fetch): Transport {
  return async (url, request) => {
    const { status, statusText, headers, body } = await fetch(url, request);
    return { status, statusText, headers, body: body && streamBody(body) };
  };
}
