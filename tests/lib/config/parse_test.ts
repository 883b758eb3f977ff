import assert from "node:assert/strict";
import { parseConfig } from "../../../lib/config/parse.ts";
import { type SettingName, SETTINGS } from "../../../lib/config/settings.ts";

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

Deno.test(".env.example lists every setting with what it is and its default, and no other", async () => {
  const text = await Deno.readTextFile(new URL("../../../.env.example", import.meta.url));
  const listed = [...text.matchAll(/^# (.+)\.\n# ([A-Z_]+)=(.*)$/gm)]
    .map(([, what, name, value]) => [name, { default: value.replaceAll('"', ""), what }]);
  assert.deepEqual(Object.fromEntries(listed), SETTINGS);
});

Deno.test("the README's table lists every setting with its default", async () => {
  const text = await Deno.readTextFile(new URL("../../../README.md", import.meta.url));
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const row = new RegExp(`^\\| \`${name}\` +\\| (.*?) *\\|`, "m").exec(text);
    assert.equal(row?.[1].replaceAll("`", ""), setting.default, name);
  }
});
