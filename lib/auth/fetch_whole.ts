import type { CustomFetchOptions } from "openid-client";

/** Longest answer of the provider, in bytes. */
const MAX_ANSWER_BYTES = 1_048_576;

/** Reads every answer to its end: one that is refused by its status would be left open. */
export async function fetchWhole(url: string, options: CustomFetchOptions): Promise<Response> {
  const { status, headers, body } = await fetch(url, options as RequestInit);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop cancels the body.
    if (size > MAX_ANSWER_BYTES) throw new Error(`The answer of ${url} is longer than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new Response(body && new Blob(chunks), { status, headers });
}
