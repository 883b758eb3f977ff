import { ChatError, type ErrorCode } from "../errors.ts";

/** What is known of a model server's error. */
export interface Failure {
  /** HTTP status; absent for an error inside a stream. */
  status?: number;
  /** The server's own words for it. */
  code?: unknown;
  type?: unknown;
  message?: unknown;
  /** What the client threw. */
  cause: unknown;
}

/** Every way a model request fails: the sentence for a person, and whether asking again may help. */
const FAILURES = {
  model_unauthorized: { message: "The model server does not accept the key: check OPENAI_API_KEY", retryable: false },
  model_not_found: {
    message: "The model server does not know this model: check OPENAI_MODEL and OPENAI_BASE_URL",
    retryable: false,
  },
  model_quota: {
    message: "The account at the model server has nothing left to spend: check its plan and billing",
    retryable: false,
  },
  model_rate_limited: {
    message: "The model server is getting too many requests: wait a moment and try again",
    retryable: true,
  },
  model_context_length: {
    message: "The conversation is too long for the model: start a new one or send less text",
    retryable: false,
  },
  model_rejected: { message: "The model server refused the request as it is", retryable: false },
  model_unreachable: {
    message: "The model server cannot be reached or has a problem of its own: try again later",
    retryable: true,
  },
  model_timeout: { message: "The model server took too long to answer: try again", retryable: true },
  model_bad_response: {
    message: "The model server sent something that is no chat completion: check OPENAI_BASE_URL",
    retryable: false,
  },
  model_interrupted: { message: "The model server broke off its answer: try again", retryable: true },
} as const satisfies Partial<Record<ErrorCode, { message: string; retryable: boolean }>>;

export type FailureCode = keyof typeof FAILURES;

/** The error for a person. The server's own text stays in the cause: it may quote the key. */
export function modelError(code: FailureCode, cause?: unknown): ChatError {
  const { message, retryable } = FAILURES[code];
  return new ChatError(code, message, { retryable, cause });
}

/** The error for a key that cannot even be sent; `null` for one that can. It has no cause: that would quote the key. */
export function keyError(apiKey: string): ChatError | null {
  try {
    new Headers({ authorization: `Bearer ${apiKey}` });
    return null;
  } catch {
    return new ChatError(
      "model_unauthorized",
      "The key has a character that no key has, such as a typographic quotation mark: check OPENAI_API_KEY",
    );
  }
}

/** The error for what a server answered, before its first token or inside its stream. */
export function serverError(failure: Failure): ChatError {
  const unknown = failure.status === undefined ? "model_interrupted" : "model_bad_response";
  return modelError(byWords(failure) ?? byStatus(failure) ?? unknown, failure.cause);
}

/** Words come first: servers put a used-up quota under 429 and a long prompt under 400, or send them without a status. */
function byWords({ code, type, message }: Failure): FailureCode | null {
  const names = `${code} ${type}`;
  if (/context_length|exceed_context/.test(names) || CONTEXT_LENGTH.test(String(message))) {
    return "model_context_length";
  }
  if (/insufficient_quota|billing|insufficient_balance/.test(names)) return "model_quota";
  if (/model_not_found/.test(names)) return "model_not_found";
  if (/invalid_api_key|authentication_error|permission_error/.test(names)) return "model_unauthorized";
  if (/rate_limit/.test(names)) return "model_rate_limited";
  if (/overloaded/.test(names)) return "model_unreachable";
  return null;
}

const CONTEXT_LENGTH = /context (length|window|size)|prompt is too long|too many (input )?tokens/i;

/** Inside a stream, some servers send the status as the code. */
function byStatus(failure: Failure): FailureCode | null {
  const status = failure.status ?? Number(failure.code);
  if (status === 401 || status === 403) return "model_unauthorized";
  if (status === 402) return "model_quota";
  if (status === 404) return "model_not_found";
  if (status === 408 || status === 504) return "model_timeout";
  if (status === 429) return "model_rate_limited";
  if (status >= 500) return "model_unreachable";
  if (status >= 400) return "model_rejected";
  return null;
}
