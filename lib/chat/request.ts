import { ChatError } from "../errors.ts";
import type { ChatMessage } from "./types.ts";

/** A message for a conversation; `POST /api/chat`. */
export interface ChatRequest {
  message: string;
  /** A new one where absent. */
  conversationId?: string;
  /** The reply that this message answers: the conversation's newest where absent, none (a new beginning) where `null`. */
  parentId?: string | null;
  /** Who shall answer; the server's default where absent. */
  model?: string;
}

/** A message with what went before it; `POST /chat`. */
export interface StatelessRequest {
  message: string;
  history: ChatMessage[];
}

export interface RequestLimits {
  /** Longest message, in UTF-16 code units: what `maxlength` counts. */
  maxMessageLength: number;
  /** Models that may be asked for. */
  models: readonly string[];
}

/** @throws {ChatError} that names the field and what is wrong with it */
export function parseChatRequest(body: unknown, limits: RequestLimits): ChatRequest {
  const fields = asObject(body);
  const message = parseMessage(fields.message, limits.maxMessageLength);
  const conversationId = optional(fields, "conversationId");
  const parentId = fields.parentId === null ? null : optional(fields, "parentId");
  const model = optional(fields, "model");
  if (parentId && !conversationId) throw new ChatError("invalid_request", `"parentId" needs a "conversationId"`);
  if (model && !limits.models.includes(model)) {
    throw new ChatError(
      "unknown_model",
      `"model" must be one of ${limits.models.map((name) => `"${name}"`).join(", ")}`,
    );
  }
  return { message, conversationId, parentId, model };
}

/** @throws {ChatError} that names the field and what is wrong with it */
export function parseStatelessRequest(body: unknown, limits: RequestLimits): StatelessRequest {
  const fields = asObject(body);
  const history = fields.history ?? [];
  if (!Array.isArray(history)) throw new ChatError("invalid_message", `"history" must be a list of messages`);
  return {
    message: parseMessage(fields.message, limits.maxMessageLength),
    history: history.map((entry, i) => parseHistoryEntry(entry, i)),
  };
}

/** @throws {ChatError} `invalid_message` where it is no text or blank, `message_too_long` past the limit */
export function parseMessage(value: unknown, maxLength: number): string {
  if (value === undefined) throw new ChatError("invalid_message", `"message" is missing`);
  if (typeof value !== "string") throw new ChatError("invalid_message", `"message" must be a string`);
  if (value.trim() === "") throw new ChatError("invalid_message", `"message" must not be blank`);
  if (value.length > maxLength) {
    throw new ChatError(
      "message_too_long",
      `"message" is ${value.length} characters long, and ${maxLength} is the most`,
    );
  }
  return value;
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
