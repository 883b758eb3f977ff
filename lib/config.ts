import { load } from "@std/dotenv";

/** A setting, as `.env.example` and the README list it. */
interface Setting {
  /** What it is where it is not set; empty: nothing. */
  default: string;
  /** For whoever reads the settings table. */
  what: string;
}

/** Every setting by its name in the environment. */
export const SETTINGS = {
  OPENAI_API_KEY: {
    default: "",
    what: "Key of the model server. Without it and OPENAI_BASE_URL, the demo model answers",
  },
  OPENAI_BASE_URL: {
    default: "",
    what: "Address of any server that speaks the OpenAI API, for example http://localhost:11434/v1",
  },
  OPENAI_MODEL: { default: "gpt-4o-mini", what: "Name of the model that answers" },
  OPENAI_MODELS: {
    default: "",
    what: "Names of models to choose from, separated by commas; unset: those that the server lists",
  },
  CHAT_FALLBACK_MODEL: {
    default: "",
    what: "Models of the same server to ask where that one does not answer, in this order, separated by commas",
  },
  CHAT_FIRST_TOKEN_MS: {
    default: "60000",
    what: "Longest wait for a reply to begin, all attempts included, in milliseconds",
  },
  CHAT_IDLE_MS: { default: "60000", what: "Longest silence of the model amid a reply, in milliseconds" },
  CHAT_TURN_MS: { default: "600000", what: "Longest that a reply may take in all, in milliseconds" },
  CHAT_SYSTEM_PROMPT: {
    default: "You are a helpful assistant.",
    what: "What the model is told before every conversation",
  },
  CHAT_CORS_ORIGINS: {
    default: "",
    what: "Other origins that may call /chat and /api, separated by commas; * for all",
  },
  CHAT_MAX_MESSAGE_LENGTH: { default: "32000", what: "Longest message, in characters (UTF-16 code units)" },
  CHAT_MAX_REPLY_LENGTH: {
    default: "2000000",
    what: "Longest reply, thinking included, in characters (UTF-16 code units)",
  },
  CHAT_MAX_BODY_BYTES: { default: "1048576", what: "Largest request body, in bytes" },
  CHAT_MAX_IMPORT_BYTES: { default: "33554432", what: "Largest file of conversations to import, in bytes" },
  CHAT_KEEP_ALIVE_MS: {
    default: "4000",
    what: "Longest silence of a stream before a comment is sent, in milliseconds",
  },
  CHAT_FLUSH_MS: {
    default: "250",
    what: "How often what replies have gained is written down, in milliseconds: what a crash may cost",
  },
  CHAT_DRAIN_MS: {
    default: "4000",
    what: "How long replies may go on when the server is told to end, in milliseconds",
  },
  CHAT_KV_PATH: {
    default: "./data/chat.sqlite",
    what: "Where conversations are kept: a file, or the URL of a denokv server",
  },
  CHAT_RETENTION_DAYS: {
    default: "",
    what: "Days that a conversation is kept after its last turn began; unset: until it is deleted",
  },
  HOST: { default: "127.0.0.1", what: "Address to listen on; 0.0.0.0 for every one of the machine" },
  PORT: { default: "8000", what: "Port to listen on; 0 for any free one" },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

/** The settings, checked. */
export interface Config {
  /** `null`: nothing to connect to, so the demo model answers. */
  readonly openai: { readonly apiKey: string | null; readonly baseURL: string | null } | null;
  /** Whether requests are to go by way of a proxy, which the runtime's `fetch` sees to. */
  readonly usesProxy: boolean;
  readonly model: string;
  /** What may be chosen instead; `null`: what the server lists. */
  readonly models: readonly string[] | null;
  readonly fallbackModels: readonly string[];
  readonly timeLimits: { readonly firstTokenMs: number; readonly idleMs: number; readonly turnMs: number };
  readonly systemPrompt: string;
  readonly corsOrigins: "*" | readonly string[];
  readonly maxMessageLength: number;
  readonly maxReplyLength: number;
  readonly maxBodyBytes: number;
  readonly maxImportBytes: number;
  readonly keepAliveMs: number;
  readonly flushMs: number;
  readonly drainMs: number;
  /** `null`: the platform's own database. */
  readonly kvPath: string | null;
  /** `null`: conversations are kept until they are deleted. */
  readonly retentionDays: number | null;
  readonly host: string;
  readonly port: number;
}

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
  const apiKey = key("OPENAI_API_KEY", get("OPENAI_API_KEY"));
  const baseURL = url("OPENAI_BASE_URL", get("OPENAI_BASE_URL"));
  const models = list(get("OPENAI_MODELS"));
  return Object.freeze({
    openai: apiKey || baseURL ? Object.freeze({ apiKey, baseURL }) : null,
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
    systemPrompt: get("CHAT_SYSTEM_PROMPT"),
    corsOrigins: origins("CHAT_CORS_ORIGINS", get("CHAT_CORS_ORIGINS")),
    maxMessageLength: integer("CHAT_MAX_MESSAGE_LENGTH", get("CHAT_MAX_MESSAGE_LENGTH"), { min: 1, max: 10_000_000 }),
    maxReplyLength: integer("CHAT_MAX_REPLY_LENGTH", get("CHAT_MAX_REPLY_LENGTH"), { min: 1_000, max: 100_000_000 }),
    maxBodyBytes: integer("CHAT_MAX_BODY_BYTES", get("CHAT_MAX_BODY_BYTES"), { min: 1_024, max: 100_000_000 }),
    maxImportBytes: integer("CHAT_MAX_IMPORT_BYTES", get("CHAT_MAX_IMPORT_BYTES"), { min: 1_024, max: 1_000_000_000 }),
    keepAliveMs: integer("CHAT_KEEP_ALIVE_MS", get("CHAT_KEEP_ALIVE_MS"), { min: 100, max: 3_600_000 }),
    flushMs: integer("CHAT_FLUSH_MS", get("CHAT_FLUSH_MS"), { min: 10, max: 2_000 }),
    drainMs: integer("CHAT_DRAIN_MS", get("CHAT_DRAIN_MS"), { min: 0, max: 600_000 }),
    // Deno Deploy has no disk that lasts, and a database that needs no address.
    kvPath: onDeploy && !read("CHAT_KV_PATH")?.trim() ? null : get("CHAT_KV_PATH"),
    retentionDays: days("CHAT_RETENTION_DAYS", get("CHAT_RETENTION_DAYS")),
    host: get("HOST"),
    port: integer("PORT", get("PORT"), { min: 0, max: 65_535 }),
  });
}

function integer(name: SettingName, value: string, { min, max }: { min: number; max: number }): number {
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (number >= min && number <= max) return number;
  throw new ConfigError(`Cannot use ${name}: it must be a whole number from ${min} to ${max}, not "${value}"`);
}

/** A number of whole days; `null` for none. */
function days(name: SettingName, value: string): number | null {
  return value ? integer(name, value, { min: 1, max: 36_500 }) : null;
}

/** A header has to carry it. */
function key(name: SettingName, value: string): string | null {
  if (/^[\x21-\x7e]*$/.test(value)) return value || null;
  throw new ConfigError(`Cannot use ${name}: it must be of printable ASCII characters, without spaces`);
}

function url(name: SettingName, value: string): string | null {
  if (!value) return null;
  if (/^https?:$/.test(URL.parse(value)?.protocol ?? "")) return value;
  throw new ConfigError(`Cannot use ${name}: it must be an http or https URL, not "${value}"`);
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

function list(value: string): string[] {
  return value.split(",").map((part) => part.trim()).filter(Boolean);
}
