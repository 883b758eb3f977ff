import assert from "node:assert/strict";
import { ConfigError, parseConfig } from "../../lib/config.ts";
import { type SettingName, SETTINGS } from "../../lib/settings.ts";

const parse = (env: Partial<Record<SettingName, string>>) => parseConfig((name) => env[name]);

Deno.test("with nothing set, every setting has its default and the demo answers", () => {
  assert.deepEqual(parse({}), {
    openai: null,
    usesProxy: false,
    model: "gpt-4o-mini",
    models: null,
    fallbackModels: [],
    timeLimits: { firstTokenMs: 60_000, idleMs: 60_000, turnMs: 600_000 },
    contextTokens: null,
    toolSettings: { names: [], timeoutMs: 15_000, fetchHosts: [] },
    systemPrompt: "You are a helpful assistant.",
    corsOrigins: [],
    maxMessageLength: 32_000,
    maxReplyLength: 2_000_000,
    maxBodyBytes: 1_048_576,
    maxAttachments: 4,
    maxImageBytes: 5_242_880,
    maxTextFileBytes: 262_144,
    maxPromptImageBytes: 20_971_520,
    maxImportBytes: 33_554_432,
    keepAliveMs: 4_000,
    flushMs: 250,
    drainMs: 4_000,
    kvPath: "./data/chat.sqlite",
    retentionDays: null,
    limits: {
      messagesPerMinute: { owner: 20, address: 60 },
      turns: { owner: 3, address: 20, server: 500 },
      tokensPerDay: { owner: Infinity, all: Infinity },
      conversations: 10_000,
      readers: 50,
    },
    proxies: 0,
    log: new Set(["turns"]),
    host: "127.0.0.1",
    port: 8000,
  });
});

Deno.test("a key or a base URL is enough to connect, and an empty setting counts as not set", () => {
  const rest = { apiVersion: null, organization: null, project: null, headers: {} };
  assert.deepEqual(parse({ OPENAI_API_KEY: "sk" }).openai, { apiKey: "sk", baseURL: null, ...rest });
  assert.deepEqual(parse({ OPENAI_BASE_URL: "http://x/v1" }).openai, {
    apiKey: null,
    baseURL: "http://x/v1",
    ...rest,
  });
  assert.equal(parse({ OPENAI_API_KEY: "", OPENAI_BASE_URL: " ", OPENAI_ORG_ID: "org-1" }).openai, null);
});

Deno.test("what goes with every request to the model server is taken as it is", () => {
  const { openai } = parse({
    OPENAI_API_KEY: "k",
    OPENAI_BASE_URL: "https://res.openai.azure.com",
    OPENAI_API_VERSION: "2024-10-21",
    OPENAI_ORG_ID: "org-1",
    OPENAI_PROJECT_ID: "proj-1",
    OPENAI_DEFAULT_HEADERS: '{"X-Title": "A chat", "Authorization": null}',
  });
  assert.deepEqual(openai, {
    apiKey: "k",
    baseURL: "https://res.openai.azure.com",
    apiVersion: "2024-10-21",
    organization: "org-1",
    project: "proj-1",
    headers: { "X-Title": "A chat", Authorization: null },
  });
});

Deno.test("on Deno Deploy, the platform's database is taken unless the settings name another", () => {
  const deployed = (path?: string) =>
    parseConfig((name) => name === "CHAT_KV_PATH" ? path : undefined, { onDeploy: true });
  assert.equal(deployed().kvPath, null);
  assert.equal(deployed(" ").kvPath, null);
  assert.equal(deployed("https://kv.example").kvPath, "https://kv.example");
  assert.equal(parse({ CHAT_KV_PATH: "" }).kvPath, "./data/chat.sqlite");
});

Deno.test("origins are a list, or all", () => {
  assert.deepEqual(parse({ CHAT_CORS_ORIGINS: "https://a.example, http://b.example:81" }).corsOrigins, [
    "https://a.example",
    "http://b.example:81",
  ]);
  assert.equal(parse({ CHAT_CORS_ORIGINS: "*" }).corsOrigins, "*");
});

Deno.test("models to fall back on are a list", () => {
  assert.deepEqual(parse({ CHAT_FALLBACK_MODEL: " small , vendor/tiny:free,, " }).fallbackModels, [
    "small",
    "vendor/tiny:free",
  ]);
});

Deno.test("models to choose from are a list, whose first answers unless another is named to", () => {
  const { model, models } = parse({ OPENAI_MODELS: " big, small ,," });
  assert.deepEqual([model, models], ["big", ["big", "small"]]);
  assert.equal(parse({ OPENAI_MODELS: "big,small", OPENAI_MODEL: "small" }).model, "small");
  assert.equal(parse({ OPENAI_MODELS: " , " }).models, null);
});

Deno.test("a limit of 0 is none", () => {
  const { limits } = parse({
    CHAT_OWNER_MESSAGES_PER_MINUTE: "0",
    CHAT_ADDRESS_MESSAGES_PER_MINUTE: "0",
    CHAT_OWNER_TURNS: "0",
    CHAT_ADDRESS_TURNS: "0",
    CHAT_SERVER_TURNS: "0",
    CHAT_OWNER_TOKENS_PER_DAY: "1000000",
    CHAT_TOKENS_PER_DAY: "0",
    CHAT_OWNER_CONVERSATIONS: "0",
    CHAT_TURN_READERS: "0",
  });
  assert.deepEqual(limits, {
    messagesPerMinute: { owner: Infinity, address: Infinity },
    turns: { owner: Infinity, address: Infinity, server: Infinity },
    tokensPerDay: { owner: 1_000_000, all: Infinity },
    conversations: Infinity,
    readers: Infinity,
  });
});

Deno.test("what is logged is a list, or nothing", () => {
  assert.deepEqual(parse({ CHAT_LOG: "refusals, turns" }).log, new Set(["refusals", "turns"]));
  assert.deepEqual(parse({ CHAT_LOG: "none" }).log, new Set());
});

const WRONG: [SettingName, string][] = [
  ["PORT", "http"],
  ["PORT", "65536"],
  ["PORT", "-1"],
  ["CHAT_MAX_MESSAGE_LENGTH", "0"],
  ["CHAT_MAX_BODY_BYTES", "1e6"],
  ["CHAT_MAX_ATTACHMENTS", "21"],
  ["CHAT_MAX_IMAGE_BYTES", "1023"],
  ["CHAT_MAX_TEXT_FILE_BYTES", "10000001"],
  ["CHAT_MAX_PROMPT_IMAGE_BYTES", "20 MB"],
  ["CHAT_KEEP_ALIVE_MS", "99"],
  ["CHAT_FIRST_TOKEN_MS", "999"],
  ["CHAT_FIRST_TOKEN_MS", "3600001"],
  ["CHAT_IDLE_MS", "4999"],
  ["CHAT_IDLE_MS", "3600001"],
  ["CHAT_TURN_MS", "4999"],
  ["CHAT_TURN_MS", "86400001"],
  ["CHAT_FLUSH_MS", "9"],
  ["CHAT_FLUSH_MS", "2001"],
  ["CHAT_RETENTION_DAYS", "0"],
  ["CHAT_RETENTION_DAYS", "36501"],
  ["CHAT_RETENTION_DAYS", "1.5"],
  ["CHAT_OWNER_TURNS", "-1"],
  ["CHAT_TOKENS_PER_DAY", "1e6"],
  ["CHAT_TRUST_PROXY", "true"],
  ["CHAT_TRUST_PROXY", "21"],
  ["CHAT_LOG", "all"],
  ["CHAT_LOG", "turns, none"],
  ["OPENAI_BASE_URL", "localhost:11434"],
  ["OPENAI_BASE_URL", "not a url"],
  ["OPENAI_API_VERSION", "2024-10-21"],
  ["OPENAI_ORG_ID", "my org"],
  ["OPENAI_DEFAULT_HEADERS", "X-Title: Chat"],
  ["OPENAI_DEFAULT_HEADERS", '["X-Title"]'],
  ["OPENAI_DEFAULT_HEADERS", '{"X Title": "Chat"}'],
  ["OPENAI_DEFAULT_HEADERS", '{"X-Title": 1}'],
  ["CHAT_CORS_ORIGINS", "example.com"],
  ["CHAT_CORS_ORIGINS", "https://a.example/path"],
];

for (const [name, value] of WRONG) {
  Deno.test(`${name}=${value} is refused in one line that names it`, () => {
    assert.throws(() => parse({ [name]: value }), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, new RegExp(`^Cannot use ${name}: .*$`));
      return true;
    });
  });
}

Deno.test("numbers are taken at the edges of what is allowed", () => {
  assert.equal(parse({ PORT: "0" }).port, 0);
  assert.equal(parse({ PORT: "65535" }).port, 65_535);
  assert.equal(parse({ CHAT_KEEP_ALIVE_MS: "100" }).keepAliveMs, 100);
  const edges = (first: string, idle: string, turn: string) =>
    Object.values(parse({ CHAT_FIRST_TOKEN_MS: first, CHAT_IDLE_MS: idle, CHAT_TURN_MS: turn }).timeLimits);
  assert.deepEqual(edges("1000", "5000", "5000"), [1_000, 5_000, 5_000]);
  assert.deepEqual(edges("3600000", "3600000", "86400000"), [3_600_000, 3_600_000, 86_400_000]);
  assert.equal(parse({ CHAT_RETENTION_DAYS: "1" }).retentionDays, 1);
  assert.equal(parse({ CHAT_RETENTION_DAYS: " 36500 " }).retentionDays, 36_500);
  assert.equal(parse({ CHAT_RETENTION_DAYS: "" }).retentionDays, null);
});

/** What is wrong in it is said, and not what it is. */
const SECRET: [SettingName, string, secret?: string][] = [
  ["OPENAI_API_KEY", "\u201Csk\u201D"],
  ["OPENAI_API_KEY", "s k"],
  ["OPENAI_BASE_URL", "https://me:pass-1@model.example/v1", "pass-1"],
  ["OPENAI_DEFAULT_HEADERS", '{"api-key": "k-1"', "k-1"],
  ["OPENAI_DEFAULT_HEADERS", '{"api-key": "k-\u20191"}', "k-\u20191"],
  ["OPENAI_DEFAULT_HEADERS", '{"api-key": ["k-1"]}', "k-1"],
];

for (const [name, value, secret = value] of SECRET) {
  Deno.test(`${name}=${value} is refused without being repeated: it may be nearly right`, () => {
    assert.throws(() => parse({ [name]: value }), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, new RegExp(`^Cannot use ${name}: `));
      assert.ok(!error.message.includes(secret));
      return true;
    });
  });
}

Deno.test(".env.example lists every setting with what it is and its default, and no other", async () => {
  const text = await Deno.readTextFile(new URL("../../.env.example", import.meta.url));
  const listed = [...text.matchAll(/^# (.+)\.\n# ([A-Z_]+)=(.*)$/gm)]
    .map(([, what, name, value]) => [name, { default: value.replaceAll('"', ""), what }]);
  assert.deepEqual(Object.fromEntries(listed), SETTINGS);
});

Deno.test("the README's table lists every setting with its default", async () => {
  const text = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const row = new RegExp(`^\\| \`${name}\` +\\| (.*?) *\\|`, "m").exec(text);
    assert.equal(row?.[1].replaceAll("`", ""), setting.default, name);
  }
});
