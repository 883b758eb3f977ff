import { load } from "@std/dotenv";
import { type SettingName, SETTINGS } from "./settings.ts";

/** The model server. */
export interface OpenAiConfig {
  readonly apiKey: string | null;
  readonly baseURL: string | null;
  readonly apiVersion: string | null;
  readonly organization: string | null;
  readonly project: string | null;
  /** `null` keeps one from being sent. */
  readonly headers: Readonly<Record<string, string | null>>;
}

/** The settings, checked. */
export interface Config {
  /** `null`: nothing to connect to, so the demo model answers. */
  readonly openai: OpenAiConfig | null;
  /** Whether requests are to go by way of a proxy, which the runtime's `fetch` sees to. */
  readonly usesProxy: boolean;
  readonly model: string;
  /** What may be chosen instead; `null`: what the server lists. */
  readonly models: readonly string[] | null;
  readonly fallbackModels: readonly string[];
  readonly timeLimits: { readonly firstTokenMs: number; readonly idleMs: number; readonly turnMs: number };
  /** How much a model takes in one request; `null`: what its server says. */
  readonly contextTokens: number | null;
  readonly toolSettings: {
    readonly names: readonly string[];
    readonly timeoutMs: number;
    readonly fetchHosts: readonly string[];
  };
  readonly systemPrompt: string;
  readonly corsOrigins: "*" | readonly string[];
  readonly maxMessageLength: number;
  readonly maxReplyLength: number;
  readonly maxBodyBytes: number;
  readonly maxAttachments: number;
  readonly maxImageBytes: number;
  readonly maxTextFileBytes: number;
  readonly maxPromptImageBytes: number;
  readonly maxImportBytes: number;
  readonly keepAliveMs: number;
  readonly flushMs: number;
  readonly drainMs: number;
  /** `null`: the platform's own database. */
  readonly kvPath: string | null;
  /** `null`: conversations are kept until they are deleted. */
  readonly retentionDays: number | null;
  /** `Infinity` for what is not limited. */
  readonly limits: {
    readonly messagesPerMinute: { readonly owner: number; readonly address: number };
    readonly turns: { readonly owner: number; readonly address: number; readonly server: number };
    readonly tokensPerDay: { readonly owner: number; readonly all: number };
    readonly conversations: number;
    readonly readers: number;
  };
  /** How many proxies are believed. */
  readonly proxies: number;
  /** What is logged. */
  readonly log: ReadonlySet<LogSubject>;
  readonly host: string;
  readonly port: number;
}

const LOG_SUBJECTS = ["turns", "refusals"] as const;

/** What can be logged. */
export type LogSubject = (typeof LOG_SUBJECTS)[number];

/** A setting is wrong; the message names it. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** What the runtime's `fetch` takes a proxy from. */
export const PROXY_VARIABLES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];

/** The settings from the environment and, for what that does not set, from `.env` in the current folder. */
export async function loadConfig(): Promise<Config> {
  const file = await load({ export: false });
  const onDeploy = Deno.env.has("DENO_DEPLOY");
  const usesProxy = PROXY_VARIABLES.some((name) => Deno.env.get(name));
  return parseConfig((name) => Deno.env.get(name) ?? file[name], { onDeploy, usesProxy });
}

/**
 * The settings that `read` gives, or their defaults, of which Deno Deploy has one of its own; an empty one counts as not set.
 *
 * @throws {ConfigError} for the first that is wrong
 */
export function parseConfig(
  read: (name: SettingName) => string | undefined,
  { onDeploy = false, usesProxy = false }: { onDeploy?: boolean; usesProxy?: boolean } = {},
): Config {
  const get = (name: SettingName): string => read(name)?.trim() || SETTINGS[name].default;
  const bytes = (name: SettingName, range: { min: number; max: number }) => integer(name, get(name), range);
  const models = list(get("OPENAI_MODELS"));
  return Object.freeze({
    openai: parseOpenAi(get),
    usesProxy,
    // Who names models, and none of them first, means the first of them.
    model: read("OPENAI_MODEL")?.trim() || models[0] || get("OPENAI_MODEL"),
    models: models.length > 0 ? Object.freeze(models) : null,
    fallbackModels: Object.freeze(list(get("CHAT_FALLBACK_MODEL"))),
    timeLimits: Object.freeze({
      firstTokenMs: integer("CHAT_FIRST_TOKEN_MS", get("CHAT_FIRST_TOKEN_MS"), { min: 1_000, max: 3_600_000 }),
      // More than what a server may take to send its counts once the model is done.
      idleMs: integer("CHAT_IDLE_MS", get("CHAT_IDLE_MS"), { min: 5_000, max: 3_600_000 }),
      turnMs: integer("CHAT_TURN_MS", get("CHAT_TURN_MS"), { min: 5_000, max: 86_400_000 }),
    }),
    contextTokens: optional("CHAT_CONTEXT_TOKENS", get("CHAT_CONTEXT_TOKENS"), { min: 256, max: 1_000_000_000 }),
    toolSettings: Object.freeze({
      names: Object.freeze(list(get("CHAT_TOOLS"))),
      timeoutMs: integer("CHAT_TOOL_MS", get("CHAT_TOOL_MS"), { min: 100, max: 3_600_000 }),
      fetchHosts: Object.freeze(list(get("CHAT_FETCH_HOSTS"))),
    }),
    systemPrompt: get("CHAT_SYSTEM_PROMPT"),
    corsOrigins: origins("CHAT_CORS_ORIGINS", get("CHAT_CORS_ORIGINS")),
    maxMessageLength: integer("CHAT_MAX_MESSAGE_LENGTH", get("CHAT_MAX_MESSAGE_LENGTH"), { min: 1, max: 10_000_000 }),
    maxReplyLength: integer("CHAT_MAX_REPLY_LENGTH", get("CHAT_MAX_REPLY_LENGTH"), { min: 1_000, max: 100_000_000 }),
    maxBodyBytes: integer("CHAT_MAX_BODY_BYTES", get("CHAT_MAX_BODY_BYTES"), { min: 1_024, max: 100_000_000 }),
    maxAttachments: integer("CHAT_MAX_ATTACHMENTS", get("CHAT_MAX_ATTACHMENTS"), { min: 0, max: 20 }),
    maxImageBytes: bytes("CHAT_MAX_IMAGE_BYTES", { min: 1_024, max: 100_000_000 }),
    maxTextFileBytes: bytes("CHAT_MAX_TEXT_FILE_BYTES", { min: 1_024, max: 10_000_000 }),
    maxPromptImageBytes: bytes("CHAT_MAX_PROMPT_IMAGE_BYTES", { min: 0, max: 1_000_000_000 }),
    maxImportBytes: integer("CHAT_MAX_IMPORT_BYTES", get("CHAT_MAX_IMPORT_BYTES"), { min: 1_024, max: 1_000_000_000 }),
    keepAliveMs: integer("CHAT_KEEP_ALIVE_MS", get("CHAT_KEEP_ALIVE_MS"), { min: 100, max: 3_600_000 }),
    flushMs: integer("CHAT_FLUSH_MS", get("CHAT_FLUSH_MS"), { min: 10, max: 2_000 }),
    drainMs: integer("CHAT_DRAIN_MS", get("CHAT_DRAIN_MS"), { min: 0, max: 600_000 }),
    // Deno Deploy has no disk that lasts, and a database that needs no address.
    kvPath: onDeploy && !read("CHAT_KV_PATH")?.trim() ? null : get("CHAT_KV_PATH"),
    retentionDays: optional("CHAT_RETENTION_DAYS", get("CHAT_RETENTION_DAYS"), { min: 1, max: 36_500 }),
    limits: parseLimits((name) => integer(name, get(name), { min: 0, max: Number.MAX_SAFE_INTEGER }) || Infinity),
    proxies: integer("CHAT_TRUST_PROXY", get("CHAT_TRUST_PROXY"), { min: 0, max: 20 }),
    log: logSubjects("CHAT_LOG", get("CHAT_LOG")),
    host: get("HOST"),
    port: integer("PORT", get("PORT"), { min: 0, max: 65_535 }),
  });
}

/** The model server; `null` where none is named. */
function parseOpenAi(get: (name: SettingName) => string): OpenAiConfig | null {
  const word = (name: SettingName) => headerWord(name, get(name));
  const openai = {
    apiKey: word("OPENAI_API_KEY"),
    baseURL: url("OPENAI_BASE_URL", get("OPENAI_BASE_URL")),
    apiVersion: word("OPENAI_API_VERSION"),
    organization: word("OPENAI_ORG_ID"),
    project: word("OPENAI_PROJECT_ID"),
    headers: headers("OPENAI_DEFAULT_HEADERS", get("OPENAI_DEFAULT_HEADERS")),
  };
  if (openai.apiVersion && !openai.baseURL) {
    throw new ConfigError("Cannot use OPENAI_API_VERSION: it needs OPENAI_BASE_URL, the address of the Azure resource");
  }
  return openai.apiKey || openai.baseURL ? Object.freeze(openai) : null;
}

function parseLimits(limit: (name: SettingName) => number): Config["limits"] {
  return Object.freeze({
    messagesPerMinute: Object.freeze({
      owner: limit("CHAT_OWNER_MESSAGES_PER_MINUTE"),
      address: limit("CHAT_ADDRESS_MESSAGES_PER_MINUTE"),
    }),
    turns: Object.freeze({
      owner: limit("CHAT_OWNER_TURNS"),
      address: limit("CHAT_ADDRESS_TURNS"),
      server: limit("CHAT_SERVER_TURNS"),
    }),
    tokensPerDay: Object.freeze({ owner: limit("CHAT_OWNER_TOKENS_PER_DAY"), all: limit("CHAT_TOKENS_PER_DAY") }),
    conversations: limit("CHAT_OWNER_CONVERSATIONS"),
    readers: limit("CHAT_TURN_READERS"),
  });
}

function integer(name: SettingName, value: string, { min, max }: { min: number; max: number }): number {
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (number >= min && number <= max) return number;
  throw new ConfigError(`Cannot use ${name}: it must be a whole number from ${min} to ${max}, not "${value}"`);
}

/** `null` where there is none. */
function optional(name: SettingName, value: string, range: { min: number; max: number }): number | null {
  return value ? integer(name, value, range) : null;
}

/** A header has to carry it. Never quoted: it may be a key. */
function headerWord(name: SettingName, value: string): string | null {
  if (/^[\x21-\x7e]*$/.test(value)) return value || null;
  throw new ConfigError(`Cannot use ${name}: it must be of printable ASCII characters, without spaces`);
}

function url(name: SettingName, value: string): string | null {
  if (!value) return null;
  const { protocol = "", username, password } = URL.parse(value) ?? {};
  // Not quoted.
  if (username || password) throw new ConfigError(`Cannot use ${name}: it must not have a name or a password in it`);
  if (/^https?:$/.test(protocol)) return value;
  throw new ConfigError(`Cannot use ${name}: it must be an http or https URL, not "${value}"`);
}

/** A JSON object of headers. Their values are never quoted: they may be keys. */
function headers(name: SettingName, value: string): OpenAiConfig["headers"] {
  if (!value) return Object.freeze({});
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    // It would quote the value.
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new ConfigError(`Cannot use ${name}: it must be a JSON object such as {"X-Title": "Chat"}`);
  }
  for (const [header, value] of Object.entries(parsed)) {
    if (value !== null && typeof value !== "string") {
      throw new ConfigError(`Cannot use ${name}: the value of "${header}" must be a string or null`);
    }
    try {
      new Headers({ [header]: value ?? "" });
    } catch {
      throw new ConfigError(`Cannot use ${name}: no header can be named "${header}", or it has a value that none has`);
    }
  }
  return Object.freeze(parsed as OpenAiConfig["headers"]);
}

function origins(name: SettingName, value: string): "*" | readonly string[] {
  if (value === "*") return value;
  const origins = list(value);
  for (const origin of origins) {
    if (URL.parse(origin)?.origin === origin) continue;
    throw new ConfigError(`Cannot use ${name}: "${origin}" is no origin such as "https://example.com"`);
  }
  return Object.freeze(origins);
}

function logSubjects(name: SettingName, value: string): ReadonlySet<LogSubject> {
  const subjects = value === "none" ? [] : list(value);
  for (const subject of subjects) {
    if (LOG_SUBJECTS.some((known) => known === subject)) continue;
    throw new ConfigError(`Cannot use ${name}: it lists ${LOG_SUBJECTS.join(" and ")}, or is none, not "${subject}"`);
  }
  return new Set(subjects as LogSubject[]);
}

function list(value: string): string[] {
  return value.split(",").map((part) => part.trim()).filter(Boolean);
}
