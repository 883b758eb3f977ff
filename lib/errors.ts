/** Stable codes of everything that can go wrong for a client, and the HTTP status of each where it is an answer's. */
export const STATUS_BY_CODE = {
  // What the client sent.
  invalid_json: 400,
  invalid_request: 400,
  unauthenticated: 401,
  wrong_password: 401,
  sign_in_expired: 400,
  sign_in_refused: 403,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  body_timeout: 408,
  already_begun: 409,
  body_too_large: 413,
  message_too_long: 413,
  file_too_large: 413,
  too_many_conversations: 413,
  unsupported_media_type: 415,
  unsupported_file: 415,
  wrong_host: 421,
  invalid_message: 422,
  unknown_model: 422,
  unknown_attachment: 422,
  too_many_attachments: 422,
  invalid_settings: 422,
  // More than one may, for now.
  too_many_messages: 429,
  too_many_turns: 429,
  too_many_uploads: 429,
  too_many_tokens: 429,
  too_many_readers: 429,
  server_busy: 429,
  too_many_attempts: 429,
  // What became of the model request. Most come inside a stream that has already answered 200.
  model_unauthorized: 502,
  model_not_found: 502,
  model_wrong_url: 502,
  model_quota: 503,
  model_rate_limited: 503,
  model_context_length: 502,
  model_content_refused: 502,
  model_settings_refused: 502,
  model_images_refused: 502,
  model_rejected: 502,
  model_unreachable: 502,
  model_host_not_found: 502,
  model_server_error: 502,
  model_timeout: 504,
  model_first_token_timeout: 504,
  model_idle_timeout: 504,
  model_turn_timeout: 504,
  model_bad_response: 502,
  model_interrupted: 502,
  model_tool_failed: 502,
  reply_too_long: 502,
  // What became of a request to who people sign in with.
  sign_in_unavailable: 502,
  // Ours.
  too_many_tool_rounds: 502,
  unavailable: 503,
  not_kept: 503,
  internal: 500,
} as const;

export type ErrorCode = keyof typeof STATUS_BY_CODE;

export interface ChatErrorOptions {
  /** Whether the same request may succeed later, unchanged. */
  retryable?: boolean;
  /** After how many seconds it may, where that is known. */
  retryAfterS?: number;
  /** How much a model takes, in tokens, where its server said so as it took no more. */
  contextTokens?: number | null;
  /** For the log only; never sent to a client. */
  cause?: unknown;
}

/** An error whose message is a sentence for the person at the other end: no secret, no internals. */
export class ChatError extends Error {
  override readonly name = "ChatError";
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly retryAfterS: number | null;
  readonly contextTokens: number | null;

  constructor(code: ErrorCode, message: string, options: ChatErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.retryAfterS = options.retryAfterS ?? null;
    this.contextTokens = options.contextTokens ?? null;
  }

  get status(): (typeof STATUS_BY_CODE)[ErrorCode] {
    return STATUS_BY_CODE[this.code];
  }

  /** What a client is told in the body of an answer, by RFC 9457; `code` and `retryable` are extensions. */
  get problem(): Record<string, unknown> {
    const { status, code, retryable, message } = this;
    return { type: "about:blank", title: message, status, code, retryable };
  }

  /** What a client is told within a stream. */
  get report(): { error: string; code: ErrorCode; retryable: boolean } {
    return { error: this.message, code: this.code, retryable: this.retryable };
  }
}

/** Media type of RFC 9457. */
export const PROBLEM_TYPE = "application/problem+json";

/** Any thrown value as a {@linkcode ChatError}: what we did not foresee becomes `internal`, its text kept as the cause. */
export function toChatError(error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  return new ChatError("internal", "Something went wrong on the server", { retryable: true, cause: error });
}

/** Whether the server is at fault, so that there is more to be said of it than clients are told: in its log. */
export function isOurs(error: unknown): boolean {
  if (!(error instanceof ChatError)) return true;
  return error.code === "internal" || (error.code === "unavailable" && error.cause !== undefined);
}

/** Headers of any answer that tells of the error. */
export function errorHeaders({ status, retryAfterS }: ChatError): Record<string, string> {
  const wait = retryAfterS === null ? null : { "retry-after": String(retryAfterS) };
  const challenge = status === 401 ? { "www-authenticate": 'Bearer realm="Freshet"' } : null;
  return { "cache-control": "no-store", ...wait, ...challenge };
}

/** The error as an answer of its own. */
export function problemResponse(error: ChatError): Response {
  const headers = { ...errorHeaders(error), "content-type": PROBLEM_TYPE };
  return new Response(JSON.stringify(error.problem), { status: error.status, headers });
}

/** A wait in words; never less than it is. */
export function inWords(seconds: number): string {
  if (seconds < 120) return count(seconds, "second");
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? count(minutes, "minute") : count(Math.ceil(minutes / 60), "hour");
}

function count(number: number, unit: string): string {
  return number === 1 ? `1 ${unit}` : `${number} ${unit}s`;
}
