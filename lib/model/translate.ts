import { APIConnectionError, APIConnectionTimeoutError, APIError, OpenAIError } from "openai";
import type { ModelRequest } from "../chat/model_port.ts";
import { ChatError, type ErrorCode } from "../errors.ts";
import { toSaidError } from "./error_body.ts";
import { type FailureCode, modelError } from "./failure.ts";
import { BrokenBody } from "./body_reader.ts";
import { withoutSecrets } from "./model_server.ts";
import { readRetryAfter } from "./retry_after.ts";
import { serverError } from "./server_error.ts";
import { imagesOf } from "./wire_images.ts";

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

/** {@linkcode translate}, for an answer that has not begun: what is in the request may be why. */
export function translateRefusal(error: unknown, request: ModelRequest, response?: Response): ChatError {
  if (error instanceof ChatError) return error;
  const failure = translate(error, response);
  const cause = error;
  const hasImages = request.messages.some((message) => imagesOf(message).length > 0);
  if (hasImages && isAboutImages(error, failure.code)) return modelError("model_images_refused", { cause });
  const isOurs = failure.code === "model_rejected" && isAboutSettings(error, request);
  return isOurs ? modelError("model_settings_refused", { cause }) : failure;
}

/** How servers refuse images, by what they are known to say; of a message with parts, some say that it is no string. */
const ABOUT_IMAGES =
  /\bimages?\b|image_url|multi-?modal|support.{0,30}\bvision\b|(expected|must be) a string|untagged enum/i;

/** They say it with 400 or 422, and with 404, 413 and 500. */
const MAYBE_IMAGES: ReadonlySet<ErrorCode> = new Set([
  "model_rejected",
  "model_not_found",
  "model_server_error",
  "model_interrupted",
]);

/** Whether a server turned a request with images down because of them. */
function isAboutImages(error: unknown, code: ErrorCode): boolean {
  if (!(error instanceof APIError) || !MAYBE_IMAGES.has(code)) return false;
  const { status, message } = error;
  // A page may have any words, and a model that is not found any name.
  if (/<\/?(html|body|head|!doctype)/i.test(message)) return status === 413;
  return status === 413 || (ABOUT_IMAGES.test(message) && (code !== "model_not_found" || /support/i.test(message)));
}

/** The same error without what is secret, which some servers quote amid a stream too: the log has it. */
export function withoutQuotes(error: unknown, secrets: readonly string[]): unknown {
  // It quotes what came.
  if (error instanceof SyntaxError) return new SyntaxError(withoutSecrets(error.message, secrets));
  if (!(error instanceof APIError) || !error.error) return error;
  const said = JSON.stringify(error.error);
  const clean = withoutSecrets(said, secrets);
  return clean === said ? error : new APIError(error.status, JSON.parse(clean), undefined, error.headers);
}

/** Whether a server turned a request down because of what that sets. */
function isAboutSettings(error: unknown, set: { temperature?: number; maxTokens?: number }): boolean {
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
