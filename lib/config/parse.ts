import type { Config, LogSubject, OpenAiConfig } from "./config.ts";
import {
  ConfigError,
  emails,
  headers,
  headerWord,
  hosts,
  integer,
  issuerUrl,
  list,
  netHosts,
  optional,
  origins,
  pageHosts,
  url,
} from "./values.ts";
import { type SettingName, SETTINGS } from "./settings.ts";

/** Shortest password, in characters: as few guesses as are let through, shorter ones are found. */
const MIN_PASSWORD_LENGTH = 8;

const LOG_SUBJECTS: readonly LogSubject[] = ["turns", "refusals"];

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
  const whole = (name: SettingName, range: { min: number; max: number }) => integer(name, get(name), range);
  const models = list(get("OPENAI_MODELS"));
  return Object.freeze({
    openai: parseOpenAi(get),
    usesProxy,
    // Who names models, and none of them first, means the first of them.
    model: read("OPENAI_MODEL")?.trim() || models[0] || get("OPENAI_MODEL"),
    models: models.length > 0 ? Object.freeze(models) : null,
    fallbackModels: Object.freeze(list(get("CHAT_FALLBACK_MODEL"))),
    timeLimits: Object.freeze({
      firstTokenMs: whole("CHAT_FIRST_TOKEN_MS", { min: 1_000, max: 3_600_000 }),
      // More than what a server may take to send its counts once the model is done.
      idleMs: whole("CHAT_IDLE_MS", { min: 5_000, max: 3_600_000 }),
      turnMs: whole("CHAT_TURN_MS", { min: 5_000, max: 86_400_000 }),
    }),
    contextTokens: optional("CHAT_CONTEXT_TOKENS", get("CHAT_CONTEXT_TOKENS"), { min: 256, max: 1_000_000_000 }),
    toolSettings: Object.freeze({
      names: Object.freeze(list(get("CHAT_TOOLS"))),
      timeoutMs: whole("CHAT_TOOL_MS", { min: 100, max: 3_600_000 }),
      fetchHosts: pageHosts("CHAT_FETCH_HOSTS", get("CHAT_FETCH_HOSTS")),
    }),
    systemPrompt: get("CHAT_SYSTEM_PROMPT"),
    corsOrigins: origins("CHAT_CORS_ORIGINS", get("CHAT_CORS_ORIGINS")),
    maxMessageLength: whole("CHAT_MAX_MESSAGE_LENGTH", { min: 1, max: 10_000_000 }),
    maxReplyLength: whole("CHAT_MAX_REPLY_LENGTH", { min: 1_000, max: 100_000_000 }),
    maxBodyBytes: whole("CHAT_MAX_BODY_BYTES", { min: 1_024, max: 100_000_000 }),
    maxAttachments: whole("CHAT_MAX_ATTACHMENTS", { min: 0, max: 20 }),
    maxImageBytes: whole("CHAT_MAX_IMAGE_BYTES", { min: 1_024, max: 100_000_000 }),
    maxTextFileBytes: whole("CHAT_MAX_TEXT_FILE_BYTES", { min: 1_024, max: 10_000_000 }),
    maxPromptImageBytes: whole("CHAT_MAX_PROMPT_IMAGE_BYTES", { min: 0, max: 1_000_000_000 }),
    maxImportBytes: whole("CHAT_MAX_IMPORT_BYTES", { min: 1_024, max: 1_000_000_000 }),
    keepAliveMs: whole("CHAT_KEEP_ALIVE_MS", { min: 100, max: 3_600_000 }),
    flushMs: whole("CHAT_FLUSH_MS", { min: 10, max: 2_000 }),
    drainMs: whole("CHAT_DRAIN_MS", { min: 0, max: 600_000 }),
    // Deno Deploy has no disk that lasts, and a database that needs no address.
    kvPath: onDeploy && !read("CHAT_KV_PATH")?.trim() ? null : get("CHAT_KV_PATH"),
    retentionDays: optional("CHAT_RETENTION_DAYS", get("CHAT_RETENTION_DAYS"), { min: 1, max: 36_500 }),
    limits: parseLimits((name) => integer(name, get(name), { min: 0, max: Number.MAX_SAFE_INTEGER }) || Infinity),
    log: logSubjects("CHAT_LOG", get("CHAT_LOG")),
    proxies: whole("CHAT_TRUST_PROXY", { min: 0, max: 20 }),
    door: parseDoor(get),
    // What comes in on a platform has come through it, by names that it knows.
    hosts: onDeploy && !get("CHAT_HOSTS") ? "*" : hosts("CHAT_HOSTS", get("CHAT_HOSTS")),
    allowNet: netHosts("CHAT_ALLOW_NET", get("CHAT_ALLOW_NET")),
    host: get("HOST"),
    port: whole("PORT", { min: 0, max: 65_535 }),
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

function parseDoor(get: (name: SettingName) => string): Config["door"] {
  const password = get("CHAT_PASSWORD") || null;
  if (password !== null && [...password].length < MIN_PASSWORD_LENGTH) {
    throw new ConfigError(`Cannot use CHAT_PASSWORD: it must have at least ${MIN_PASSWORD_LENGTH} characters`);
  }
  const [issuer, clientId] = [issuerUrl("OIDC_ISSUER", get("OIDC_ISSUER")), get("OIDC_CLIENT_ID")];
  if (issuer && !clientId) throw new ConfigError("Cannot use OIDC_ISSUER: OIDC_CLIENT_ID is missing");
  if (clientId && !issuer) throw new ConfigError("Cannot use OIDC_CLIENT_ID: OIDC_ISSUER is missing");
  const clientSecret = get("OIDC_CLIENT_SECRET") || null;
  const allowed = emails("OIDC_ALLOW", get("OIDC_ALLOW"));
  const oidc = issuer ? Object.freeze({ issuer, clientId, clientSecret, allowed }) : null;
  const signInDays = integer("CHAT_SIGN_IN_DAYS", get("CHAT_SIGN_IN_DAYS"), { min: 1, max: 400 });
  return Object.freeze({ password, oidc, signInDays });
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

function logSubjects(name: SettingName, value: string): ReadonlySet<LogSubject> {
  const subjects = value === "none" ? [] : list(value);
  for (const subject of subjects) {
    if (LOG_SUBJECTS.some((known) => known === subject)) continue;
    throw new ConfigError(`Cannot use ${name}: it lists ${LOG_SUBJECTS.join(" and ")}, or is none, not "${subject}"`);
  }
  return new Set(subjects as LogSubject[]);
}
