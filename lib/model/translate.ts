import { APIConnectionError, APIConnectionTimeoutError, APIError, OpenAIError } from "openai";
import type { ChatError } from "../errors.ts";
import { toSaidError } from "./error_body.ts";
import { type FailureCode, modelError } from "./failure.ts";
import { BrokenBody } from "./body_reader.ts";
import { readRetryAfter } from "./retry_after.ts";
import { serverError } from "./server_error.ts";

const BROKEN: Record<BrokenBody["reason"], FailureCode> = {
  lost: "model_interrupted",
  silent: "model_timeout",
  oversized: "model_bad_response",
};

/** The error for a person, of what the client threw; `response` where there was one. */
export function translate(error: unknown, response: Response | undefined): ChatError {
  const cause = error;
  if (error instanceof APIConnectionTimeoutError) return modelError("model_timeout", { cause });
  if (error instanceof APIConnectionError) return modelError(connectionFailure(error), { cause });
  if (error instanceof APIError) {
    const { status, headers } = error;
    const said = error.error ? toSaidError(error.error) : { message: error.message };
    // Inside a stream, the headers are those of the 200 before it.
    const retryAfterMs = status === undefined ? null : readRetryAfter(headers, Date.now());
    return serverError({ ...said, status, retryAfterMs, cause });
  }
  if (error instanceof BrokenBody) return modelError(BROKEN[error.reason], { cause });
  // At a shape that it does not expect, the client stumbles over whatever is not there.
  const isStrange = response || error instanceof OpenAIError;
  return modelError(isStrange ? "model_bad_response" : "model_unreachable", { cause });
}

/** The same error without the key, which some servers quote amid a stream too: the log has it. */
export function withoutKey(error: unknown, apiKey: string): unknown {
  if (!(error instanceof APIError) || !error.error || !apiKey) return error;
  const said = JSON.stringify(error.error);
  if (!said.includes(apiKey)) return error;
  return new APIError(error.status, JSON.parse(said.replaceAll(apiKey, "[key]")), undefined, error.headers);
}

/** Whether a server turned a request down because of what that sets. */
export function isAboutSettings(error: unknown, set: { temperature?: number; maxTokens?: number }): boolean {
  const words = refusal(error);
  return (set.temperature !== undefined && /temperature/i.test(words)) ||
    (set.maxTokens !== undefined && /max_(completion_)?tokens/.test(words));
}

/** What the server says of a request that it does not take; empty where it is about something else. */
function refusal(error: unknown): string {
  if (!(error instanceof APIError) || (error.status !== 400 && error.status !== 422)) return "";
  return `${error.message} ${error.param}`;
}

/** The runtime says why in words only, some causes down. */
function connectionFailure(error: Error): FailureCode {
  let words = "";
  for (let at: unknown = error; at instanceof Error; at = at.cause) words += ` ${at.message}`;
  const isUnknownHost = /dns error|ENOTFOUND/i.test(words) && !/temporary|try again/i.test(words);
  return isUnknownHost ? "model_host_not_found" : "model_unreachable";
}
