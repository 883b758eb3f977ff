import assert from "node:assert/strict";
import { ConfigError, parseConfig, type SettingName, SETTINGS } from "../../lib/config.ts";

const parse = (env: Partial<Record<SettingName, string>>) => parseConfig((name) => env[name]);

Deno.test("with nothing set, every setting has its default and the demo answers", () => {
  assert.deepEqual(parse({}), {
    openai: null,
    usesProxy: false,
    model: "gpt-4o-mini",
    models: null,
    fallbackModels: [],
    timeLimits: { firstTokenMs: 60_000, idleMs: 60_000, turnMs: 600_000 },
    systemPrompt: "You are a helpful assistant.",
    corsOrigins: [],
    maxMessageLength: 32_000,
    maxReplyLength: 2_000_000,
    maxBodyBytes: 1_048_576,
    maxImportBytes: 33_554_432,
    keepAliveMs: 4_000,
    flushMs: 250,
    drainMs: 4_000,
    kvPath: "./data/chat.sqlite",
    retentionDays: null,
    host: "127.0.0.1",
    port: 8000,
  });
});

Deno.test("a key or a base URL is enough to connect, and an empty setting counts as not set", () => {
  assert.deepEqual(parse({ OPENAI_API_KEY: "sk" }).openai, { apiKey: "sk", baseURL: null });
  assert.deepEqual(parse({ OPENAI_BASE_URL: "http://x/v1" }).openai, { apiKey: null, baseURL: "http://x/v1" });
  assert.equal(parse({ OPENAI_API_KEY: "", OPENAI_BASE_URL: " " }).openai, null);
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

const WRONG: [SettingName, string][] = [
  ["PORT", "http"],
  ["PORT", "65536"],
  ["PORT", "-1"],
  ["CHAT_MAX_MESSAGE_LENGTH", "0"],
  ["CHAT_MAX_BODY_BYTES", "1e6"],
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
  ["OPENAI_BASE_URL", "localhost:11434"],
  ["OPENAI_BASE_URL", "not a url"],
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

for (const [name, value] of [["OPENAI_API_KEY", "\u201Csk\u201D"], ["OPENAI_API_KEY", "s k"]] as const) {
  Deno.test(`${name}=${value} is refused without being repeated: it may be nearly right`, () => {
    assert.throws(() => parse({ [name]: value }), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, new RegExp(`^Cannot use ${name}: `));
      assert.ok(!error.message.includes(value));
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
