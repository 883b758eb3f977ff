import { withoutSecrets } from "./model_server.ts";

/** What a server says of an error, in whichever shape it says it. */
export interface SaidError {
  message: string;
  code?: unknown;
  type?: unknown;
  param?: unknown;
  /** llama.cpp's server: how much the model takes, in tokens. */
  n_ctx?: unknown;
}

export interface ReadErrorsOptions {
  fetch: typeof globalThis.fetch;
  /** Taken out of what the server says, which may be logged: some quote them. */
  secrets: readonly string[];
}

/**
 * A `fetch` that gives errors in OpenAI's shape, `{"error": {"message", …}}`, the only one that the client reads: gateways and
 * older servers put the same at the top level, under `detail`, in a list or in no JSON at all, and their words would be lost.
 */
export function readErrors({ fetch, secrets }: ReadErrorsOptions): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.ok || !response.body) return response;
    const { status, statusText, headers } = response;
    const text = await response.text().catch((error) => {
      if (init?.signal?.aborted) throw error;
      // It goes by its status.
      return "";
    });
    const said = readError(withoutSecrets(text, secrets));
    return new Response(JSON.stringify({ error: said }), { status, statusText, headers: withoutLength(headers) });
  };
}

/** The error that a body is. */
export function readError(body: string): SaidError {
  try {
    return toSaidError(JSON.parse(body));
  } catch {
    return { message: body };
  }
}

/** The error that a value out of JSON is. */
export function toSaidError(value: unknown): SaidError {
  if (Array.isArray(value)) return toSaidError(value[0]);
  if (!isObject(value)) return { message: typeof value === "string" ? value : JSON.stringify(value) ?? "" };
  if (value.error) return toSaidError(value.error);
  const { message, code, type, param, metadata, n_ctx } = value;
  const words = typeof message === "string" ? message : JSON.stringify(value);
  // OpenRouter's own words are "Provider returned error"; the provider's are in here.
  const raw = isObject(metadata) && typeof metadata.raw === "string" ? `: ${metadata.raw}` : "";
  return { message: words + raw, code, type, param, ...n_ctx !== undefined && { n_ctx } };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function withoutLength(headers: Headers): Headers {
  const copy = new Headers(headers);
  for (const name of ["content-length", "content-encoding"]) copy.delete(name);
  return copy;
}
