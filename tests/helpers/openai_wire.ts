/** The pieces of a streamed chat completion as OpenAI's servers write them, for {@linkcode openAiServer}. */

/** What a stubbed server writes next: text or bytes as they are, or {@linkcode CUT}. */
export type Piece = string | Uint8Array | typeof CUT;

/** Breaks the connection off here, without the end that HTTP owes the client. */
export const CUT: unique symbol = Symbol("cut");

/** The frame that ends a stream. */
export const DONE = "data: [DONE]\n\n";

/** One frame of Server-Sent Events. */
export function frame(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** A chunk with one choice. */
export function chunk(delta: Record<string, unknown>, finishReason: string | null = null): string {
  return frame({ ...ENVELOPE, choices: [{ index: 0, delta, finish_reason: finishReason }] });
}

/** A chunk of text. */
export function text(content: string): string {
  return chunk({ content });
}

/** The chunk that says why the model is done. */
export function finish(reason = "stop"): string {
  return chunk({}, reason);
}

/** The last chunk of a request with `stream_options.include_usage`: no choice, only counts. */
export function usage(promptTokens: number, completionTokens: number): string {
  return frame({ ...ENVELOPE, choices: [], usage: usageCounts(promptTokens, completionTokens) });
}

export function usageCounts(promptTokens: number, completionTokens: number) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

/**
 * A whole good answer: the role, each text as a chunk, the finish reason, the counts (7 prompt tokens, one completion
 * token for each text) and the end.
 */
export function reply(texts: string[], options: { finishReason?: string } = {}): string[] {
  return [
    chunk({ role: "assistant", content: "", refusal: null }),
    ...texts.map(text),
    finish(options.finishReason),
    usage(7, texts.length),
    DONE,
  ];
}

/** What OpenAI's servers say of an error, as its own response or inside a stream (`frame({ error })`). */
export interface WireError {
  message: string;
  type?: string | null;
  param?: string | null;
  code?: string | number | null;
}

/** An answer that is an error, before any token. */
export function failure(status: number, error: WireError, headers: HeadersInit = {}): Response {
  const body = { error: { type: "invalid_request_error", param: null, code: null, ...error } };
  return Response.json(body, { status, headers: { "x-request-id": "req_stub", ...headers } });
}

const ENVELOPE = {
  id: "chatcmpl-stub",
  object: "chat.completion.chunk",
  created: 1_760_000_000,
  model: "stub-1",
  system_fingerprint: null,
};
