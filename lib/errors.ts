/** Stable codes of everything that can go wrong for a client, and the HTTP status of each where it is an answer's. */
export const STATUS_BY_CODE = {
  // What the client sent.
  invalid_json: 400,
  invalid_request: 400,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  body_too_large: 413,
  message_too_long: 413,
  unsupported_media_type: 415,
  invalid_message: 422,
  unknown_model: 422,
  // What became of the model request. Most come inside a stream that has already answered 200.
  model_unauthorized: 502,
  model_not_found: 502,
  model_quota: 503,
  model_rate_limited: 503,
  model_context_length: 502,
  model_rejected: 502,
  model_unreachable: 502,
  model_timeout: 504,
  model_bad_response: 502,
  model_interrupted: 502,
  // Ours.
  unavailable: 503,
  internal: 500,
} as const;

export type ErrorCode = keyof typeof STATUS_BY_CODE;

export interface ChatErrorOptions {
  /** Whether the same request may succeed later, unchanged. */
  retryable?: boolean;
  /** For the log only; never sent to a client. */
  cause?: unknown;
}

/** An error whose message is a sentence for the person at the other end: no secret, no internals. */
export class ChatError extends Error {
  override readonly name = "ChatError";
  readonly code: ErrorCode;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: ChatErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
  }

  get status(): (typeof STATUS_BY_CODE)[ErrorCode] {
    return STATUS_BY_CODE[this.code];
  }

  /** What a client is told. */
  get report(): { error: string; code: ErrorCode; retryable: boolean } {
    return { error: this.message, code: this.code, retryable: this.retryable };
  }
}

/** Any thrown value as a {@linkcode ChatError}: what we did not foresee becomes `internal`, its text kept as the cause. */
export function toChatError(error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  return new ChatError("internal", "Something went wrong on the server", { retryable: true, cause: error });
}

/** The error as `application/problem+json` (RFC 9457): `title` is the sentence, `code` and `retryable` are extensions. */
export function problemResponse(error: ChatError, headers: HeadersInit = {}): Response {
  const { status, code, retryable, message } = error;
  return new Response(JSON.stringify({ type: "about:blank", title: message, status, code, retryable }), {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
  });
}
