import assert from "node:assert/strict";
import { parseConfig } from "../../../lib/config/parse.ts";
import { ConfigError } from "../../../lib/config/values.ts";
import type { SettingName } from "../../../lib/config/settings.ts";

const parse = (env: Partial<Record<SettingName, string>>) => parseConfig((name) => env[name]);

Deno.test("what tools take is read as it is meant", () => {
  const { toolSettings, contextTokens } = parse({
    CHAT_TOOLS: " calculate , fetch_page,",
    CHAT_TOOL_MS: "100",
    CHAT_FETCH_HOSTS: "Example.com, *.Docs.example, café.example, a.example:8080, b.example:80",
    CHAT_CONTEXT_TOKENS: "256",
  });
  assert.deepEqual(toolSettings, {
    names: ["calculate", "fetch_page"],
    timeoutMs: 100,
    fetchHosts: ["example.com", "*.docs.example", "xn--caf-dma.example", "a.example:8080", "b.example:80"],
  });
  assert.equal(contextTokens, 256);
});

const WRONG: [SettingName, string][] = [
  ["CHAT_CONTEXT_TOKENS", "255"],
  ["CHAT_CONTEXT_TOKENS", "1000000001"],
  ["CHAT_CONTEXT_TOKENS", "128k"],
  ["CHAT_TOOL_MS", "99"],
  ["CHAT_TOOL_MS", "3600001"],
  ["CHAT_FETCH_HOSTS", "https://a.example"],
  ["CHAT_FETCH_HOSTS", "a.example/path"],
  ["CHAT_FETCH_HOSTS", "me@a.example"],
  ["CHAT_FETCH_HOSTS", "*"],
  ["CHAT_FETCH_HOSTS", "a.*.example"],
  ["CHAT_FETCH_HOSTS", "a.example:port"],
];

for (const [name, value] of WRONG) {
  Deno.test(`${name}=${value} is refused by name`, () => {
    const isNamed = (error: unknown) =>
      error instanceof ConfigError && error.message.startsWith(`Cannot use ${name}: `);
    assert.throws(() => parse({ [name]: value }), isNamed);
  });
}
