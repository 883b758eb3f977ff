import assert from "node:assert/strict";
import { parseConfig } from "../../../lib/config/parse.ts";
import { ConfigError } from "../../../lib/config/values.ts";
import type { SettingName } from "../../../lib/config/settings.ts";

const parse = (env: Partial<Record<SettingName, string>>) => parseConfig((name) => env[name]);

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
