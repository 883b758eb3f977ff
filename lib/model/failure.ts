import { ChatError, type ErrorCode } from "../errors.ts";

/** Every way a model request fails: the sentence for a person, and whether asking again may help. */
export const FAILURES = {
  model_unauthorized: { message: "The model server does not accept the key: check OPENAI_API_KEY", retryable: false },
  model_not_found: {
    message: "The model server does not know this model: check OPENAI_MODEL and OPENAI_BASE_URL",
    retryable: false,
  },
  model_wrong_url: {
    message: "There is a server at this address, but it does not take chats there: check OPENAI_BASE_URL",
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
  model_content_refused: {
    message: "The model server's content filter refused the conversation: put the message another way",
    retryable: false,
  },
  model_settings_refused: {
    message: "The model does not take this temperature or this longest reply: change the conversation's settings",
    retryable: false,
  },
  model_images_refused: {
    message: "The model does not take these images: choose one that sees images, or a message without them",
    retryable: false,
  },
  model_rejected: { message: "The model server refused the request as it is", retryable: false },
  model_unreachable: {
    message: "The model server cannot be reached: check that it runs, and OPENAI_BASE_URL",
    retryable: true,
  },
  model_host_not_found: {
    message: "Nobody knows the name of the model server: check OPENAI_BASE_URL",
    retryable: false,
  },
  model_server_error: { message: "The model server has a problem of its own: try again later", retryable: true },
  model_timeout: { message: "The model server took too long to answer: try again", retryable: true },
  model_bad_response: {
    message: "The model server sent something that is no chat completion: check OPENAI_BASE_URL",
    retryable: false,
  },
  model_tool_failed: {
    message: "The model called a tool in a way that its server could not read: try again",
    retryable: true,
  },
  model_interrupted: { message: "The model server broke off its answer: try again", retryable: true },
} as const satisfies Partial<Record<ErrorCode, { message: string; retryable: boolean }>>;

export type FailureCode = keyof typeof FAILURES;

export interface ModelErrorOptions {
  /** For the log; it may quote anything. */
  cause?: unknown;
  /** How long the server wants to be left alone, in milliseconds; `null` where it did not say. */
  retryAfterMs?: number | null;
  /** How much the model takes, in tokens; `null` where the server did not say. */
  contextTokens?: number | null;
}

/** A {@linkcode ChatError} of a model server's. */
export class ModelError extends ChatError {
  /** How long the server wants to be left alone, in milliseconds; `null` where it did not say. */
  readonly retryAfterMs: number | null;

  constructor(code: FailureCode, { cause, retryAfterMs = null, contextTokens }: ModelErrorOptions = {}) {
    const { message, retryable } = FAILURES[code];
    const isWait = code === "model_rate_limited" && retryAfterMs;
    super(code, isWait ? message.replace("wait a moment and try again", tryAgainIn(retryAfterMs)) : message, {
      retryable,
      contextTokens,
      cause,
    });
    this.retryAfterMs = retryAfterMs;
  }
}

function tryAgainIn(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds === 1) return "try again in a second";
  return seconds <= 120 ? `try again in ${seconds} seconds` : `try again in ${Math.ceil(seconds / 60)} minutes`;
}

/** The error for a person. The server's own text stays in the cause: it may quote the conversation. */
export function modelError(code: FailureCode, options?: ModelErrorOptions): ModelError {
  return new ModelError(code, options);
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
