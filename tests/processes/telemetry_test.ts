import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { openAiServer, type ReceivedRequest } from "../helpers/openai_server.ts";
import { failure, finish, reply, text } from "../helpers/openai_wire.ts";
import { OtlpCollector, type ReceivedSpan } from "../helpers/otlp_collector.ts";
import { startServer } from "../helpers/server_process.ts";
import { dataPath } from "../helpers/tasks.ts";
import { TurnClient } from "../helpers/turn_client.ts";
import { within } from "../helpers/within.ts";

const PATIENCE_MS = 20_000;

/** What nobody but those who talk may read. */
const SECRETS = {
  key: "sk-secret-of-the-test",
  message: "Xylophone",
  answer: "Zeppelin",
  title: "Quicksilver",
  prompt: "Marzipan",
};

/** What the model answers to each message. */
async function* answer({ body, left }: ReceivedRequest) {
  const message = body.messages.at(-1)!.content;
  if (message.includes("silent")) {
    yield text(SECRETS.answer);
    await left;
    return;
  }
  if (message.includes("odd")) {
    yield text(SECRETS.answer);
    yield finish(`${SECRETS.message} was what you said`);
    yield "data: [DONE]\n\n";
    return;
  }
  yield* reply([SECRETS.answer, " and", " on"]);
}

/** A server that is watched, and a model that it asks. */
async function start(env: Record<string, string> = {}) {
  await using stack = new AsyncDisposableStack();
  const model = stack.use(
    await openAiServer((request) => {
      const isFailing = request.body.messages.at(-1)!.content.includes("fail");
      return isFailing ? failure(401, { message: `No: ${SECRETS.message} ${SECRETS.key}` }) : answer(request);
    }),
  );
  model.title = SECRETS.title;
  const collector = stack.use(new OtlpCollector());
  const { path } = stack.use(dataPath());
  const settings = {
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: SECRETS.key,
    CHAT_SYSTEM_PROMPT: SECRETS.prompt,
    CHAT_KV_PATH: path,
    ...env,
  };
  const server = stack.use(await startServer({ ...settings, ...collector.env, ...env }));
  const rest = stack.move();
  return { server, collector, [Symbol.asyncDispose]: () => rest.disposeAsync() };
}

/** Turns that end in every way. Gives whose they are, which is a secret. */
async function everyEnding(server: string): Promise<string> {
  const owner = newId();
  const client = () => new TurnClient(`session=${owner}`);
  await client().start(server, `${SECRETS.message} good`);
  await client().start(server, `${SECRETS.message} odd`);
  await client().start(server, `${SECRETS.message} fail`);
  const stopped = client();
  const isThere = Promise.withResolvers<void>();
  const reading = stopped.start(server, `${SECRETS.message} silent`, ({ text }) => (text && isThere.resolve(), false));
  await within(PATIENCE_MS, isThere.promise);
  await stopped.stop(server);
  await within(PATIENCE_MS, reading);
  const body = JSON.stringify({ message: `${SECRETS.message} good` });
  const headers = { "content-type": "application/json" };
  await (await fetch(`${server}/chat`, { method: "POST", headers, body })).text();
  return owner;
}

function childrenOf(parent: ReceivedSpan, spans: ReceivedSpan[]): ReceivedSpan[] {
  return spans.filter(({ traceId, parentSpanId }) => traceId === parent.traceId && parentSpanId === parent.spanId);
}

/** Fresh has spans of its own between. */
function rootOf(span: ReceivedSpan, spans: ReceivedSpan[]): ReceivedSpan {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return parent ? rootOf(parent, spans) : span;
}

Deno.test("a collector is told of each turn, its steps, its commits and its model requests, and of nothing that was said", async () => {
  await using watched = await start({ CHAT_OWNER_MESSAGES_PER_MINUTE: "4" });
  const { server, collector } = watched;
  const owner = await everyEnding(server.url);
  await within(PATIENCE_MS, collector.until(() => collector.spansOf("turn").length === 5));
  await within(PATIENCE_MS, collector.until(() => collector.sum("freshet.turns") === 5));
  server.kill("SIGTERM");
  assert.equal((await server.ended()).code, 0);

  const [turn] = collector.spansOf("turn").filter(({ attributes }) => attributes["gen_ai.usage.output_tokens"] === 4);
  const children = childrenOf(turn, collector.spans);
  const names = children.map(({ name }) => name);
  for (const step of ["remember", "reply", "record", "title"]) assert.ok(names.includes(`step ${step}`), step);
  assert.ok(names.includes("store commit"));
  assert.match(String(turn.attributes["freshet.turn.id"]), /^[0-9a-f]{32}$/);
  assert.equal(turn.attributes["freshet.ending"], "complete");
  const step = (label: string) => children.find(({ name }) => name === `step ${label}`)!;
  const [asked] = childrenOf(step("reply"), collector.spans);
  assert.deepEqual([asked.name, asked.kind], ["chat gpt-4o-mini", 3]);
  assert.deepEqual([asked.attributes["gen_ai.usage.input_tokens"], asked.attributes["gen_ai.usage.output_tokens"]], [
    7,
    3,
  ]);
  assert.ok(childrenOf(step("record"), collector.spans).some(({ name }) => name === "store saveMessage"));
  assert.deepEqual(childrenOf(step("title"), collector.spans).map(({ name }) => name).sort(), [
    "chat gpt-4o-mini",
    "store setTitle",
  ]);
  assert.equal(rootOf(turn, collector.spans).attributes["url.path"], "/api/chat");
  const failed = collector.spansOf("turn").find(({ attributes }) => attributes["freshet.ending"] === "failed")!;
  assert.deepEqual([failed.status, failed.attributes["error.type"]], [2, "model_unauthorized"]);

  for (const { path, text } of collector.received) {
    // The console's logs have what a model server says of an error, as the console has.
    const isLog = path === "/v1/logs";
    const told = [owner, ...Object.values(SECRETS)].filter((secret) =>
      !isLog || secret === owner || secret === SECRETS.key
    );
    for (const secret of told) assert.ok(!text.includes(secret), `${path} is told "${secret}"`);
  }
});

Deno.test("metrics count live turns, endings, tokens, the time to the first of them, and refusals", async () => {
  await using watched = await start({ CHAT_OWNER_MESSAGES_PER_MINUTE: "1", CHAT_LOG: "none" });
  const { server, collector } = watched;
  const live = new TurnClient(`session=${newId()}`);
  const reading = live.start(server.url, "silent", () => false);
  await within(PATIENCE_MS, collector.until(() => collector.points("freshet.turns.live")[0]?.sum === 1));
  const cookie = `session=${newId()}`;
  await new TurnClient(cookie).start(server.url, "good");
  for (let i = 0; i < 3; i++) {
    const headers = { "content-type": "application/json", cookie };
    const refused = await fetch(`${server.url}/api/chat`, { method: "POST", headers, body: '{"message":"Hi"}' });
    assert.equal(refused.status, 429);
    await refused.body!.cancel();
  }
  await live.stop(server.url);
  await within(PATIENCE_MS, reading);
  const sumOf = (name: string, attributes?: Record<string, unknown>) => collector.sum(name, attributes);
  await within(PATIENCE_MS, collector.until(() => sumOf("freshet.turns") === 2 && sumOf("freshet.refusals") === 3));
  assert.equal(sumOf("freshet.turns.live"), 0);
  assert.deepEqual([
    sumOf("freshet.turns", { "freshet.ending": "complete" }),
    sumOf("freshet.turns", { "freshet.ending": "stopped" }),
  ], [1, 1]);
  assert.equal(sumOf("freshet.refusals", { "freshet.limit": "too_many_messages" }), 3);
  // The reply's and the title's.
  assert.equal(sumOf("gen_ai.client.token.usage", { "gen_ai.token.type": "output" }), 4);
  assert.equal(sumOf("gen_ai.client.token.usage", { "gen_ai.token.type": "input" }), 14);
  // Of the one that was stopped, nobody has counted them.
  assert.ok(sumOf("freshet.tokens.estimated") > 0);
  assert.equal(collector.points("gen_ai.client.operation.time_to_first_chunk")[0].count, 2);
  server.kill("SIGTERM");
  assert.deepEqual(await server.ended(), { code: 0, errors: "" });
  assert.equal(await server.written(), "");
});

Deno.test("a commit of several turns is linked to all of them", async () => {
  await using watched = await start();
  const { server, collector } = watched;
  const clients = Array.from({ length: 3 }, () => new TurnClient(`session=${newId()}`));
  const reading = clients.map((client) => client.start(server.url, "silent", () => false));
  await within(
    PATIENCE_MS,
    collector.until(() => collector.spansOf("store commit").some(({ links }) => links.length === 3)),
  );
  await Promise.all(clients.map((client) => client.stop(server.url)));
  await within(PATIENCE_MS, Promise.all(reading));
  await within(PATIENCE_MS, collector.until(() => collector.spansOf("turn").length === 3));
  const turns = new Set(collector.spansOf("turn").map(({ spanId }) => spanId));
  const commit = collector.spansOf("store commit").find(({ links }) => links.length === 3)!;
  assert.deepEqual(new Set(commit.links), turns);
  assert.equal(commit.parentSpanId, "");
});

Deno.test("each turn and, where asked for, each refusal is a line of JSON, without what was said and without a secret", async () => {
  await using watched = await start({ OTEL_DENO: "", CHAT_LOG: "turns,refusals", CHAT_OWNER_MESSAGES_PER_MINUTE: "4" });
  const { server, collector } = watched;
  const owner = await everyEnding(server.url);
  const cookie = `session=${owner}`;
  const headers = { "content-type": "application/json", cookie };
  await (await fetch(`${server.url}/api/chat`, { method: "POST", headers, body: '{"message":"Hi"}' })).text();
  server.kill("SIGTERM");
  const output = await server.written();
  const lines = output.trimEnd().split("\n").map((line) => JSON.parse(line));
  const turns = lines.filter(({ event }) => event === "turn");
  assert.deepEqual(turns.map(({ ending, finishReason, error }) => [ending, finishReason, error]), [
    ["complete", "stop", null],
    ["complete", "other", null],
    ["failed", null, "model_unauthorized"],
    ["stopped", null, null],
    ["complete", "stop", null],
  ]);
  const [{ time, turnId, conversationId, messageId, ownerId, ms, firstTokenMs, stepsMs, ...rest }] = turns;
  assert.ok(Math.abs(Date.parse(time) - Date.now()) < 600_000);
  for (const id of [turnId, conversationId, messageId, ownerId]) assert.match(id, /^[0-9a-f]{32}$/);
  assert.deepEqual(Object.keys(stepsMs), ["remember", "reply", "record", "title"]);
  assert.ok(ms >= firstTokenMs && firstTokenMs >= 0);
  assert.deepEqual(rest, {
    event: "turn",
    kind: "message",
    model: "gpt-4o-mini",
    ending: "complete",
    finishReason: "stop",
    error: null,
    inputTokens: 14,
    outputTokens: 4,
    tokensEstimated: false,
    messageLength: `${SECRETS.message} good`.length,
    promptLength: `${SECRETS.prompt}${SECRETS.message} good`.length,
    replyLength: `${SECRETS.answer} and on`.length,
    reasoningLength: 0,
  });
  assert.deepEqual(turns.map(({ ownerId }) => ownerId === turns[0].ownerId), [true, true, true, true, false]);
  // Of a turn of /chat nothing is held, and its size is known all the same.
  assert.deepEqual([turns.at(-1).conversationId, turns.at(-1).replyLength], [null, rest.replyLength]);
  assert.deepEqual(
    lines.filter(({ event }) => event === "refusal").map(({ code, retryAfterS }) => [code, retryAfterS]),
    [
      ["too_many_messages", 15],
    ],
  );
  for (const secret of [owner, ...Object.values(SECRETS)]) {
    assert.ok(!output.includes(secret), `The log has "${secret}"`);
  }
  assert.deepEqual(collector.received, [], "Nothing is exported where it is off");
});
