import { readContextLength, toWindow } from "./context_length.ts";
import { type FailureCode, type ModelError, modelError } from "./failure.ts";

/** What is known of a model server's error. */
export interface ServerFailure {
  /** HTTP status; absent for an error inside a stream. */
  status?: number;
  /** The server's own words for it. */
  code?: unknown;
  type?: unknown;
  message: string;
  /** How much the model takes, in tokens, where it says that as a field. */
  n_ctx?: unknown;
  /** How long it wants to be left alone, in milliseconds; `null` where it did not say. */
  retryAfterMs: number | null;
  /** What the client threw. */
  cause: unknown;
}

/** The error for what a server answered, before its first token or inside its stream. */
export function serverError(failure: ServerFailure): ModelError {
  const { cause, retryAfterMs, n_ctx, message } = failure;
  const unknown = failure.status === undefined ? "model_interrupted" : "model_bad_response";
  const code = byNames(failure) ?? byMessage(failure) ?? byStatus(failure) ?? unknown;
  const contextTokens = code === "model_context_length" ? toWindow(n_ctx) ?? readContextLength(message) : null;
  return modelError(code, { cause, retryAfterMs, contextTokens });
}

/** Its names come first: servers put a used-up quota under 429 and a long prompt under 400, or send them without a status. */
function byNames({ code, type }: ServerFailure): FailureCode | null {
  const names = `${code} ${type}`;
  if (/context_length|exceed_context|context_exceeded/.test(names)) return "model_context_length";
  if (/insufficient_quota|billing|insufficient_balance/.test(names)) return "model_quota";
  if (/model_not_found|invalid_model|deploymentnotfound/i.test(names)) return "model_not_found";
  if (/content_filter|content_policy/i.test(names)) return "model_content_refused";
  if (/invalid_api_key|authentication_error|permission_error/.test(names)) return "model_unauthorized";
  if (/rate_limit/.test(names)) return "model_rate_limited";
  if (/overloaded/.test(names)) return "model_server_error";
  if (/tool_use_failed/.test(names)) return "model_tool_failed";
  return null;
}

const CONTEXT_LENGTH =
  /context (length|window|size|limit)|token limit|prompt is too long|too many (input )?tokens|token count .*exceeds|tokens\b.{0,40} must be <=|reduce the length of the/i;

const CONTENT_REFUSED =
  /content[- ]?(management )?polic(y|ies)|content exists risk|(input|prompt|message)s? (was|were|is) (flagged|blocked)|requires moderation|inappropriate content/i;

const UNKNOWN_MODEL =
  /\bmodel\b.{0,99}\b(not (be )?found|(does not|doesn't|not) exist)|not a valid model|\b(invalid|unknown|no such) model\b/i;

const WRONG_KEY = /api key not valid|(invalid|incorrect) api key/i;

const NO_CREDIT = /insufficient (balance|credits|funds)|more credits/i;

/** For servers that have no names for what went wrong. Too many requests are that, whatever was in them. */
function byMessage({ status, message }: ServerFailure): FailureCode | null {
  if (status === 429 || status === 401) return null;
  if (CONTEXT_LENGTH.test(message)) return "model_context_length";
  if (CONTENT_REFUSED.test(message)) return "model_content_refused";
  if (UNKNOWN_MODEL.test(message)) return "model_not_found";
  if (NO_CREDIT.test(message)) return "model_quota";
  if (WRONG_KEY.test(message)) return "model_unauthorized";
  return null;
}

/** What servers of any kind say where there is nothing at an address: a page, or a few words. */
const NOTHING_THERE =
  /^(\d{3} )*\s*(<|$|status code \(no body\)|(404 )?(page )?not found|file not found|cannot post|invalid url|no route|\{"detail":"not found"\})/i;

/** Inside a stream, some servers send the status as the code. */
function byStatus(failure: ServerFailure): FailureCode | null {
  const status = failure.status ?? Number(failure.code);
  if (status === 401 || status === 403) return "model_unauthorized";
  if (status === 402) return "model_quota";
  // A redirect that must not be followed leads elsewhere, too.
  if (status === 405 || [301, 302, 303, 307, 308].includes(status)) return "model_wrong_url";
  if (status === 404) return NOTHING_THERE.test(failure.message) ? "model_wrong_url" : "model_not_found";
  if (status === 408 || status === 504) return "model_timeout";
  if (status === 429) return "model_rate_limited";
  if (status >= 500) return "model_server_error";
  if (status >= 400) return "model_rejected";
  return null;
}
