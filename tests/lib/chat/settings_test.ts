import assert from "node:assert/strict";
import { MAX_REPLY_TOKENS, parseSettings, parseSettingsForm } from "../../../lib/chat/settings.ts";
import { type ChatError, type ErrorCode } from "../../../lib/errors.ts";

const LIMITS = { maxMessageLength: 10, models: ["small", "big"] };

function refuses(value: unknown, code: ErrorCode, message: RegExp): void {
  assert.throws(() => parseSettings(value, LIMITS), (error: ChatError) => {
    assert.deepEqual([error.code, error.status], [code, code === "message_too_long" ? 413 : 422]);
    assert.match(error.message, message);
    return true;
  });
}

Deno.test("settings are taken up to their bounds, and what is left out or null is nobody's", () => {
  const least = { model: "big", systemPrompt: "x", temperature: 0, maxTokens: 1 };
  const most = { systemPrompt: "水".repeat(10), temperature: 2, maxTokens: MAX_REPLY_TOKENS };
  for (const settings of [least, most, {}, { temperature: 0.7 }]) {
    assert.deepEqual(parseSettings(settings, LIMITS), settings);
  }
  const nothing = { model: null, systemPrompt: null, temperature: null, maxTokens: null };
  assert.deepEqual(parseSettings(nothing, LIMITS), {});
});

Deno.test("a setting that makes no sense is refused in words that name it", () => {
  for (const value of [null, [], "x", 7]) refuses(value, "invalid_settings", /^"settings" must be an object$/);
  for (const temperature of [-0.1, 2.1, NaN, Infinity, "1", {}]) {
    refuses({ temperature }, "invalid_settings", /^"temperature" must be a number from 0 to 2$/);
  }
  for (const maxTokens of [0, -1, 1.5, MAX_REPLY_TOKENS + 1, NaN, "9"]) {
    refuses({ maxTokens }, "invalid_settings", /^"maxTokens" must be a whole number from 1 to 1000000$/);
  }
  for (const systemPrompt of ["", " \n", 7, {}]) {
    refuses({ systemPrompt }, "invalid_settings", /^"systemPrompt" must be text/);
  }
  refuses(
    { systemPrompt: "x".repeat(11) },
    "message_too_long",
    /^"systemPrompt" is 11 characters long, and 10 is the most$/,
  );
  for (const model of ["", "huge", 7]) refuses({ model }, "unknown_model", /^"model" must be one of "small", "big"$/);
  refuses({ top_p: 1 }, "invalid_settings", /^There is no setting "top_p"$/);
});

Deno.test("a server that offers hundreds of models is not quoted whole", () => {
  const models = Array.from({ length: 300 }, (_, i) => `m${i}`);
  assert.throws(() => parseSettings({ model: "x" }, { ...LIMITS, models }), /"m19" and 280 others$/);
});

Deno.test("a form's empty fields say nothing, and its numbers are numbers", () => {
  const parse = (fields: Record<string, string>) => parseSettingsForm(new URLSearchParams(fields), LIMITS);
  assert.deepEqual(parse({}), {});
  assert.deepEqual(parse({ model: "", systemPrompt: " ", temperature: "", maxTokens: "" }), {});
  const settings = { model: "small", systemPrompt: "Be brief", temperature: 0, maxTokens: 100 };
  assert.deepEqual(
    parse({ model: "small", systemPrompt: " Be brief\n", temperature: "0", maxTokens: "100" }),
    settings,
  );
  for (const temperature of ["warm", "0,7", "3"]) assert.throws(() => parse({ temperature }), /"temperature" must be/);
  assert.throws(() => parse({ maxTokens: "many" }), /"maxTokens" must be/);
});
