import { baseUrlOf, headersOf, type ModelServer, redirectOf } from "./model_server.ts";

/** Largest list, in bytes. OpenRouter's, the longest known, has some 600 kB. */
export const MAX_LIST_BYTES = 4 * 1024 * 1024;

export interface ListModelsOptions extends ModelServer {
  fetch?: typeof globalThis.fetch;
}

/**
 * What a server answers to `GET /models`, as JSON.
 *
 * @throws where it has no such list, in time, or a larger one than {@linkcode MAX_LIST_BYTES}
 */
export async function listModels(
  { fetch = globalThis.fetch, ...server }: ListModelsOptions,
  signal: AbortSignal,
): Promise<unknown> {
  const init = { headers: headersOf(server), redirect: redirectOf(server), signal };
  const { ok, status, body } = await fetch(`${baseUrlOf(server)}/models`, init);
  if (!ok || !body) {
    await body?.cancel();
    throw new Error(`The server answered ${status} to the request for its models`);
  }
  const reader = body.getReader();
  // The signal alone would not: Deno's fetch forgets it once nobody holds the response.
  const leave = () => void reader.cancel(signal.reason).catch(() => {});
  signal.addEventListener("abort", leave);
  try {
    return JSON.parse(await readText(reader, signal));
  } finally {
    signal.removeEventListener("abort", leave);
    leave();
  }
}

async function readText(reader: ReadableStreamDefaultReader<Uint8Array>, signal: AbortSignal): Promise<string> {
  const utf8 = new TextDecoder();
  let text = "";
  let bytes = 0;
  while (true) {
    const { value, done } = await reader.read();
    signal.throwIfAborted();
    if (done) return text + utf8.decode();
    bytes += value.byteLength;
    if (bytes > MAX_LIST_BYTES) throw new Error("The server's list of models is too large");
    text += utf8.decode(value, { stream: true });
  }
}
