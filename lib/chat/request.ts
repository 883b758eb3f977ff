import { ChatError } from "../errors.ts";
import type { Again } from "./again.ts";
import { lengthOf } from "./quoted_file.ts";
import { parseModel, parseSettings, type SettingsLimits } from "./settings.ts";
import type { ChatMessage, ChatSettings } from "./types.ts";

/** What a turn can begin with; `POST /api/chat`. */
export type ChatRequest = MessageRequest | AgainRequest;

/** A message for a conversation. */
export interface MessageRequest {
  /** Not blank, unless images are with it. */
  message: string;
  /** Ids of the images that it takes along; absent where there are none. */
  attachments?: string[];
  /** A new one where absent. */
  conversationId?: string;
  /** The reply that this message answers: the conversation's newest where absent, none (a new beginning) where `null`. */
  parentId?: string | null;
  /** Who shall answer; as the conversation's settings say where absent. */
  model?: string;
  /** Of a new conversation. */
  settings?: ChatSettings;
}

/** One more reply to a message that has one: from the beginning, or on from that one's text. */
export interface AgainRequest {
  again: Again;
  /** The reply that there is. */
  replyId: string;
  conversationId: string;
  /** Who shall answer; as the conversation's settings say where absent. */
  model?: string;
}

/** A message with what went before it; `POST /chat`. */
export interface StatelessRequest {
  message: string;
  history: ChatMessage[];
}

/** The longest message is in UTF-16 code units: what `maxlength` counts. */
export interface RequestLimits extends SettingsLimits {
  /** Most files of a message: images, and text files in it, which do not count for its length. */
  maxAttachments: number;
  /** Largest text file, in bytes. */
  maxTextFileBytes: number;
}

/** @throws {ChatError} that names the field and what is wrong with it */
export function parseChatRequest(body: unknown, limits: RequestLimits): ChatRequest {
  const fields = asObject(body);
  const conversationId = optional(fields, "conversationId");
  const name = optional(fields, "model");
  const model = name === undefined ? name : parseModel(name, limits.models);
  const settings = fields.settings == null ? undefined : parseSettings(fields.settings, limits);
  if (settings && conversationId) {
    throw new ChatError("invalid_request", `"settings" are for a new conversation, without a "conversationId"`);
  }
  const again = parseAgain(fields);
  if (again) {
    if (!conversationId) throw new ChatError("invalid_request", `"${again.again}" needs a "conversationId"`);
    return { ...again, conversationId, model };
  }
  const what = parseMessageWith(fields.message, { ...limits, attachments: fields.attachments });
  const parentId = fields.parentId === null ? null : optional(fields, "parentId");
  if (parentId && !conversationId) throw new ChatError("invalid_request", `"parentId" needs a "conversationId"`);
  return { ...what, conversationId, parentId, model, ...settings && { settings } };
}

/**
 * What a body or a form has in its fields `continue` or `retry`; `null` where it has neither.
 *
 * @throws {ChatError} `invalid_request` where it has both, or a message as well
 */
export function parseAgain(fields: Record<string, unknown>): Pick<AgainRequest, "again" | "replyId"> | null {
  const found = (["continue", "retry"] as const).flatMap((again) => {
    const replyId = optional(fields, again);
    return replyId === undefined ? [] : [{ again, replyId }];
  });
  if (found.length === 0) return null;
  if (found.length === 1 && fields.message === undefined) return found[0];
  throw new ChatError("invalid_request", `Of "message", "retry" and "continue", only one can be sent`);
}

/** What a form has in its field `parentId`: empty for a new beginning, absent for wherever the conversation is. */
export function parseParentField(value: string | null): string | null | undefined {
  return value === null ? undefined : value || null;
}

/** @throws {ChatError} that names the field and what is wrong with it */
export function parseStatelessRequest(body: unknown, limits: RequestLimits): StatelessRequest {
  const fields = asObject(body);
  const history = fields.history ?? [];
  if (!Array.isArray(history)) throw new ChatError("invalid_message", `"history" must be a list of messages`);
  return {
    message: parseMessage(fields.message, limits),
    history: history.map((entry, i) => parseHistoryEntry(entry, i)),
  };
}

/**
 * A message and the ids of its images, which may be all that it is.
 *
 * @throws {ChatError} as {@linkcode parseMessage}, and `too_many_attachments`
 */
function parseMessageWith(
  message: unknown,
  { attachments, ...limits }: RequestLimits & { attachments: unknown },
): Pick<MessageRequest, "message" | "attachments"> {
  const ids = parseAttachments(attachments, limits.maxAttachments);
  if (ids.length === 0) return { message: parseMessage(message, limits) };
  const isBlank = message === undefined || message === null || typeof message === "string" && message.trim() === "";
  const rest = { ...limits, maxAttachments: limits.maxAttachments - ids.length };
  return { message: isBlank ? "" : parseMessage(message, rest), attachments: ids };
}

/** The same out of a form, whose field `attachment` may be there several times. @throws {ChatError} as {@linkcode parseMessageWith} */
export function parseMessageForm(
  form: URLSearchParams,
  limits: RequestLimits,
): Pick<MessageRequest, "message" | "attachments"> {
  return parseMessageWith(form.get("message") ?? undefined, { ...limits, attachments: form.getAll("attachment") });
}

/** What a form says as the body of a `POST /api/chat` would. */
export function toChatBody(form: URLSearchParams): Record<string, unknown> {
  const { attachment: _, parentId, ...fields } = Object.fromEntries(form);
  const attachments = form.getAll("attachment");
  return {
    ...fields,
    ...attachments.length > 0 && { attachments },
    ...parentId !== undefined && { parentId: parentId || null },
  };
}

/** @throws {ChatError} `invalid_message` where it is no text or blank, `message_too_long` past the limit */
export function parseMessage(value: unknown, limits: Omit<RequestLimits, "models">): string {
  if (value === undefined) throw new ChatError("invalid_message", `"message" is missing`);
  if (typeof value !== "string") throw new ChatError("invalid_message", `"message" must be a string`);
  if (value.trim() === "") throw new ChatError("invalid_message", `"message" must not be blank`);
  const length = lengthOf(value, limits);
  if (length > limits.maxMessageLength) {
    throw new ChatError(
      "message_too_long",
      `"message" is ${length} characters long, and ${limits.maxMessageLength} is the most`,
    );
  }
  return value;
}

function parseAttachments(value: unknown, max: number): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((id) => typeof id !== "string" || id === "")) {
    throw new ChatError(
      "invalid_request",
      `"attachments" must be a list of ids, as "POST /api/attachments" gives them`,
    );
  }
  const ids = [...new Set<string>(value)];
  if (ids.length <= max) return ids;
  throw tooManyAttachments(max);
}

export function tooManyAttachments(max: number): ChatError {
  const what = max === 1 ? "one file" : max === 0 ? "no files" : `${max} files`;
  return new ChatError("too_many_attachments", `A message can have ${what}${max === 0 ? "" : " at most"}`);
}

/** Longest `Idempotency-Key`, in characters. */
export const MAX_KEY_LENGTH = 200;

/** The value of an `Idempotency-Key` header. @throws {ChatError} `invalid_request` where it is empty or too long */
export function parseIdempotencyKey(value: string | null): string | null {
  if (value === null || (value !== "" && value.length <= MAX_KEY_LENGTH)) return value;
  throw new ChatError("invalid_request", `An idempotency key has from 1 to ${MAX_KEY_LENGTH} characters`);
}

/** @throws {ChatError} `invalid_request` where `text` is not a whole number from 0 on */
export function parseEventNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ChatError("invalid_request", `An event number is a whole number from 0 on, not "${text.slice(0, 50)}"`);
}

function parseHistoryEntry(entry: unknown, index: number): ChatMessage {
  const { role, content } = typeof entry === "object" && entry !== null ? entry as Record<string, unknown> : {};
  if ((role !== "user" && role !== "assistant") || typeof content !== "string") {
    throw new ChatError(
      "invalid_message",
      `"history[${index}]" must have a "role" of "user" or "assistant" and a "content" that is a string`,
    );
  }
  return { role, content };
}

function asObject(body: unknown): Record<string, unknown> {
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new ChatError("invalid_request", "The body must be a JSON object");
}

function optional(fields: Record<string, unknown>, name: string): string | undefined {
  const value = fields[name] ?? undefined;
  if (value === undefined || (typeof value === "string" && value !== "")) return value;
  throw new ChatError("invalid_request", `"${name}" must be a non-empty string`);
}
