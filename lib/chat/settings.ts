import { ChatError } from "../errors.ts";
import type { ChatSettings } from "./types.ts";

/** Greatest temperature. */
export const MAX_TEMPERATURE = 2;

/** Longest reply that can be asked for, in tokens: more than any model gives. */
export const MAX_REPLY_TOKENS = 1_000_000;

export interface SettingsLimits {
  /** Longest message, and so the longest system prompt, in UTF-16 code units. */
  maxMessageLength: number;
  /** Models that may be chosen. */
  models: readonly string[];
}

const FIELDS = new Set(["model", "systemPrompt", "temperature", "maxTokens"]);

/**
 * The settings in a JSON value. What is missing or `null` is the server's to say.
 *
 * @throws {ChatError} that names the field and what is wrong with it
 */
export function parseSettings(value: unknown, limits: SettingsLimits): ChatSettings {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ChatError("invalid_settings", `"settings" must be an object`);
  }
  const fields = value as Record<string, unknown>;
  const unknown = Object.keys(fields).find((name) => !FIELDS.has(name));
  if (unknown !== undefined) throw new ChatError("invalid_settings", `There is no setting "${unknown.slice(0, 50)}"`);
  const settings: ChatSettings = {};
  if (isGiven(fields.model)) settings.model = parseModel(fields.model, limits.models);
  if (isGiven(fields.systemPrompt)) settings.systemPrompt = parsePrompt(fields.systemPrompt, limits.maxMessageLength);
  if (isGiven(fields.temperature)) settings.temperature = parseTemperature(fields.temperature);
  if (isGiven(fields.maxTokens)) settings.maxTokens = parseMaxTokens(fields.maxTokens);
  return settings;
}

/** The same out of a form, in which what is left empty is the server's to say. @throws {ChatError} as {@linkcode parseSettings} */
export function parseSettingsForm(form: URLSearchParams, limits: SettingsLimits): ChatSettings {
  const text = (name: string) => form.get(name)?.trim() || null;
  const number = (name: string) => {
    const value = text(name);
    return value === null ? null : Number(value);
  };
  return parseSettings({
    model: text("model"),
    systemPrompt: text("systemPrompt"),
    temperature: number("temperature"),
    maxTokens: number("maxTokens"),
  }, limits);
}

/** @throws {ChatError} `unknown_model` */
export function parseModel(value: unknown, models: readonly string[]): string {
  if (typeof value === "string" && models.includes(value)) return value;
  throw new ChatError("unknown_model", `"model" must be one of ${listed(models)}`);
}

/** Servers there are that offer hundreds. */
function listed(models: readonly string[]): string {
  const names = models.slice(0, 20).map((name) => `"${name}"`).join(", ");
  return models.length > 20 ? `${names} and ${models.length - 20} others` : names;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function parsePrompt(value: unknown, maxLength: number): string {
  if (typeof value !== "string" || value.trim() === "") {
    throw new ChatError("invalid_settings", `"systemPrompt" must be text that is not blank`);
  }
  if (value.length > maxLength) {
    throw new ChatError(
      "message_too_long",
      `"systemPrompt" is ${value.length} characters long, and ${maxLength} is the most`,
    );
  }
  return value;
}

function parseTemperature(value: unknown): number {
  if (typeof value === "number" && value >= 0 && value <= MAX_TEMPERATURE) return value;
  throw new ChatError("invalid_settings", `"temperature" must be a number from 0 to ${MAX_TEMPERATURE}`);
}

function parseMaxTokens(value: unknown): number {
  if (Number.isInteger(value) && value as number >= 1 && value as number <= MAX_REPLY_TOKENS) return value as number;
  throw new ChatError("invalid_settings", `"maxTokens" must be a whole number from 1 to ${MAX_REPLY_TOKENS}`);
}
