import assert from "node:assert/strict";
import { parseConfig } from "../../lib/config.ts";
import { ConfigError } from "../../lib/setting_values.ts";
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
    maxImportBytes: 33_554_432,
    keepAliveMs: 4_000,
    flushMs: 250,
    drainMs: 4_000,
    kvPath: "./data/chat.sqlite",
    retentionDays: null,
    door: { password: null, oidc: null, signInDays: 30 },
    hosts: [],
    allowNet: [],
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

Deno.test("names of the server are a list, or any, as URLs have them; on Deno Deploy any unless they are set", () => {
  assert.deepEqual(parse({ CHAT_HOSTS: " Chat.example, bücher.example,10.0.0.1 " }).hosts, [
    "chat.example",
    "xn--bcher-kva.example",
    "10.0.0.1",
  ]);
  assert.equal(parse({ CHAT_HOSTS: "*" }).hosts, "*");
  assert.equal(parseConfig(() => undefined, { onDeploy: true }).hosts, "*");
  const named = parseConfig((name) => name === "CHAT_HOSTS" ? "a.example" : undefined, { onDeploy: true });
  assert.deepEqual(named.hosts, ["a.example"]);
});

Deno.test("other hosts to connect to have a port, that of HTTPS where none is named", () => {
  const { allowNet } = parse({ CHAT_ALLOW_NET: "a.example, b.example:80, [::1]:9" });
  assert.deepEqual(allowNet, ["a.example:443", "b.example:80", "[::1]:9"]);
});

Deno.test("people come in by a password, by a provider, or both", () => {
  assert.equal(parse({ CHAT_PASSWORD: "correct horse" }).door.password, "correct horse");
  const oidc = { OIDC_ISSUER: "https://id.example/realms/x", OIDC_CLIENT_ID: "chat" };
  const issuer = oidc.OIDC_ISSUER;
  assert.deepEqual(parse(oidc).door.oidc, { issuer, clientId: "chat", clientSecret: null, allowed: null });
  assert.deepEqual(parse({ ...oidc, OIDC_ALLOW: " Ada@Example.com,@b.example " }).door.oidc?.allowed, [
    "ada@example.com",
    "@b.example",
  ]);
  assert.equal(parse({ ...oidc, OIDC_CLIENT_SECRET: "s" }).door.oidc?.clientSecret, "s");
  for (const local of ["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000"]) {
    assert.equal(parse({ ...oidc, OIDC_ISSUER: local }).door.oidc?.issuer, local);
  }
});

Deno.test("a provider without this server's name there, and the other way round, is refused", () => {
  for (const name of ["OIDC_ISSUER", "OIDC_CLIENT_ID"] as const) {
    assert.throws(() => parse({ [name]: "https://id.example" }), { name: "ConfigError", message: /is missing$/ });
  }
});

Deno.test("a password that is too short is refused without being repeated", () => {
  assert.throws(() => parse({ CHAT_PASSWORD: "1234567" }), {
    name: "ConfigError",
    message: "Cannot use CHAT_PASSWORD: it must have at least 8 characters",
  });
  assert.equal(parse({ CHAT_PASSWORD: "12345678" }).door.password, "12345678");
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
  ["CHAT_TRUST_PROXY", "yes"],
  ["CHAT_SIGN_IN_DAYS", "0"],
  ["CHAT_SIGN_IN_DAYS", "401"],
  ["OIDC_ISSUER", "http://id.example"],
  ["OIDC_ISSUER", "https://id.example/?x"],
  ["OIDC_ISSUER", "id.example"],
  ["OIDC_ALLOW", "example.com"],
  ["OIDC_ALLOW", "a@b@c"],
  ["CHAT_HOSTS", "https://chat.example"],
  ["CHAT_HOSTS", "chat.example:80"],
  ["CHAT_HOSTS", "*.example"],
  ["CHAT_ALLOW_NET", "https://a.example"],
  ["CHAT_ALLOW_NET", "a.example/x"],
  ["CHAT_ALLOW_NET", "*"],
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
  ["CHAT_OWNER_TURNS", "-1"],
  ["CHAT_TOKENS_PER_DAY", "1e6"],
  ["CHAT_TRUST_PROXY", "true"],
  ["CHAT_TRUST_PROXY", "21"],
  ["CHAT_LOG", "all"],
  ["CHAT_LOG", "turns, none"],
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
