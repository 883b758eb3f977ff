import assert from "node:assert/strict";
import { newId } from "../../../lib/chat/id.ts";
import { Turns } from "../../../lib/chat/turns.ts";
import { parseConfig } from "../../../lib/config/parse.ts";
import type { SettingName } from "../../../lib/config/settings.ts";
import { createModel } from "../../../lib/model/create.ts";
import { openStore } from "../../../lib/store/kv.ts";
import { readFixtures } from "../../helpers/demo.ts";
import { type Handler, openAiServer } from "../../helpers/openai_server.ts";
import { chunk, CUT, DONE, failure, finish, reply, text, usage } from "../../helpers/openai_wire.ts";
import { sharedKv } from "../../helpers/shared_kv.ts";
import { within } from "../../helpers/within.ts";

const KEY = "sk-a-key-that-nobody-may-see";

/** Turns as the app runs them, on a server that speaks real HTTP and the settings of somebody. */
async function setUp(handler: Handler, env: Partial<Record<SettingName, string>> = {}) {
  const server = await openAiServer(handler);
  const logged: unknown[] = [];
  const onError = (error: unknown) => logged.push(error);
  const settings: typeof env = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: server.url, OPENAI_MODEL: "big", ...env };
  const config = parseConfig((name) => settings[name]);
  const model = createModel(config, { documents: readFixtures, onError });
  const { store, turns: turnStore } = openStore(sharedKv);
  const turns = new Turns({ model, store, turnStore, systemPrompt: "Be kind.", renderHtml: (text) => text, onError });
  const owner = newId();
  const say = async (message: string, conversationId?: string) => {
    const turn = await turns.start(owner, { message, conversationId });
    await turn.ended;
    const messages = await store.messages(owner, turn.conversationId);
    const events = turn.log.slice(0, 1_000).map(({ event }) => event);
    return { events, conversationId: turn.conversationId, message: messages.at(-1)! };
  };
  return { server, say, logged, [Symbol.asyncDispose]: () => server.close() };
}

Deno.test("without a server to connect to, the demo answers", () => {
  const model = createModel(parseConfig(() => undefined), { documents: readFixtures });
  assert.equal(model.demo, true);
});

Deno.test("a reply of a fallback is stored with its name, and the log says why", async () => {
  await using all = await setUp(
    ({ body }) => body.model === "big" ? failure(404, { message: "The model `big` does not exist" }) : reply(["Hello"]),
    { CHAT_FALLBACK_MODEL: "small" },
  );
  const { events, message } = await all.say("Hi");
  assert.deepEqual([message.content, message.reply?.model, message.reply?.ending?.status], [
    "Hello",
    "small",
    "complete",
  ]);
  assert.equal(events[0].type === "turn" && events[0].data.model, "big");
  assert.deepEqual(events.filter(({ type }) => type === "model"), [{ type: "model", data: "small" }]);
  assert.equal((all.logged[0] as { code: string }).code, "model_not_found");
});

Deno.test("thinking is stored with the reply, and not sent back to the model", async () => {
  await using all = await setUp(() => [
    chunk({ reasoning_content: "A gree" }),
    chunk({ reasoning_content: "ting." }),
    text("Hello"),
    finish(),
    usage(7, 5),
    DONE,
  ]);
  const { message, conversationId } = await all.say("Hi");
  assert.deepEqual([message.content, message.reply?.reasoning], ["Hello", "A greeting."]);
  await all.say("And?", conversationId);
  const { body } = all.server.requests.findLast(({ body }) => JSON.stringify(body).includes("And?"))!;
  assert.deepEqual(body.messages.slice(1, 3), [
    { role: "user", content: "Hi" },
    { role: "assistant", content: "Hello" },
  ]);
  assert.doesNotMatch(JSON.stringify(body), /greeting|reasoning/);
});

Deno.test("thinking that came before the connection was lost is stored too", async () => {
  await using all = await setUp(() => [text("<think>Hm, well"), CUT]);
  const { message } = await all.say("Hi");
  assert.deepEqual([message.content, message.reply?.reasoning], ["", "Hm, well"]);
  assert.deepEqual([message.reply?.ending?.status, message.reply?.error?.code], ["failed", "model_interrupted"]);
});

Deno.test("the limits of the settings end a turn that has not begun, and close its request", async () => {
  await using all = await setUp((request) => request.left.then(() => []), { CHAT_FIRST_TOKEN_MS: "1000" });
  const { message } = await within(5_000, all.say("Hi"));
  assert.deepEqual([message.reply?.ending?.status, message.reply?.error?.code], [
    "failed",
    "model_first_token_timeout",
  ]);
  await within(1_000, all.server.requests[0].left);
});

Deno.test("who is turned away is told why within the time to the first token, not that this has run out", async () => {
  const headers = { "retry-after": "1" };
  await using all = await setUp(() => failure(429, { message: "Slow down" }, headers), { CHAT_FIRST_TOKEN_MS: "1500" });
  const { message } = await within(5_000, all.say("Hi"));
  assert.equal(message.reply?.error?.code, "model_rate_limited");
  assert.match(message.reply!.error!.error, /try again in a second$/);
});

const QUOTING: [what: string, handler: Handler][] = [
  ["an error", () => failure(401, { message: `Incorrect API key provided: ${KEY}` })],
  ["a page", () => new Response(`<p>Bearer ${KEY}</p>`, { status: 403 })],
  ["a stream", () => [`data: {"error":{"message":"Wrong key ${KEY}","nested":{"key":"${KEY}"}}}\n\n`]],
  ["a stream, as words", () => [text("Hi"), `data: {"error":"${KEY}"}\n\n`]],
  ["a stream, beside the message", () => [`data: {"error":{"message":"No","code":401,"key":"${KEY}"}}\n\n`]],
  ["a stream, without a message", () => [text("Hi"), `data: {"error":{"key":"${KEY}"}}\n\n`]],
  ["a list", () => Response.json([{ error: { message: `No ${KEY}`, details: [KEY] } }], { status: 400 })],
];

for (const [what, handler] of QUOTING) {
  Deno.test(`a key that the server quotes in ${what} reaches neither the reader nor the store nor the log`, async () => {
    await using all = await setUp(handler);
    const { events, message } = await all.say("Hi");
    // What an error has beside its message, not every Deno writes.
    const log = all.logged.map((error) => {
      return Deno.inspect(error, { depth: 20 }) + JSON.stringify((error as Error).cause);
    }).join("\n");
    for (const output of [JSON.stringify(events), JSON.stringify(message), log]) assert.ok(!output.includes(KEY));
    assert.match(log, /\[key\]/);
  });
}
