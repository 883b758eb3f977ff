import assert from "node:assert/strict";
import { ChatError } from "../../../lib/errors.ts";
import { createOpenAiModel, type OpenAiOptions } from "../../../lib/model/openai.ts";
import { ask, collect, collectUntilError, textOf } from "../../helpers/model_contract.ts";
import { type Answer, openAiServer } from "../../helpers/openai_server.ts";
import { CUT, DONE, failure, finish, frame, text, type WireError } from "../../helpers/openai_wire.ts";

/** What one request without retries comes to. */
async function fail(answer: Answer) {
  await using server = await openAiServer([answer]);
  return await failAt(server.url);
}

async function failAt(baseURL: string, options: Partial<OpenAiOptions> = {}) {
  const model = createOpenAiModel({ baseURL, model: "stub-1", ...options });
  const { events, error } = await collectUntilError(ask(model, "Hi"));
  assert.ok(error instanceof ChatError, String(error));
  assert.ok(error.cause instanceof Error);
  return { text: textOf(events), error };
}

const SECRET = "sk-secret-123";

const ANSWERED: [status: number, error: Partial<WireError>, code: string, retryable: boolean][] = [
  [401, { code: "invalid_api_key" }, "model_unauthorized", false],
  [403, {}, "model_unauthorized", false],
  [404, { code: "model_not_found" }, "model_not_found", false],
  [404, {}, "model_not_found", false],
  [402, {}, "model_quota", false],
  [429, { code: "insufficient_quota", type: "insufficient_quota" }, "model_quota", false],
  [429, { code: "rate_limit_exceeded", type: "requests" }, "model_rate_limited", true],
  [429, {}, "model_rate_limited", true],
  [400, { code: "context_length_exceeded" }, "model_context_length", false],
  [400, { message: "This model's maximum context length is 8192 tokens" }, "model_context_length", false],
  [400, { type: "exceed_context_size_error" }, "model_context_length", false],
  [400, { message: "Unknown parameter" }, "model_rejected", false],
  [413, {}, "model_rejected", false],
  [422, {}, "model_rejected", false],
  [408, {}, "model_timeout", true],
  [504, {}, "model_timeout", true],
  [500, {}, "model_server_error", true],
  [503, { type: "overloaded_error" }, "model_server_error", true],
  [304, {}, "model_bad_response", false],
];

for (const [status, wire, code, retryable] of ANSWERED) {
  Deno.test(`${status} with ${JSON.stringify(wire)} is ${code}`, async () => {
    const answer = status === 304
      ? new Response(null, { status })
      : failure(status, { message: `No, said ${SECRET}`, ...wire });
    const { text, error } = await fail(answer);
    assert.deepEqual([text, error.code, error.retryable], ["", code, retryable]);
    assert.ok(!error.message.includes(SECRET));
  });
}

Deno.test("an error that is not JSON goes by its status", async () => {
  const { error } = await fail(new Response("<h1>Bad gateway</h1>", { status: 502 }));
  assert.equal(error.code, "model_server_error");
});

const STREAMED: [data: unknown, code: string][] = [
  [{ error: { message: "Overheated", type: "server_error", code: null } }, "model_interrupted"],
  [{ error: "Overheated" }, "model_interrupted"],
  [{ error: { message: "Slow down", type: "rate_limit_error" } }, "model_rate_limited"],
  [{ error: { message: "Too long", code: 400, type: "exceed_context_size_error" } }, "model_context_length"],
  [{ error: { message: "Provider is down", code: 502 } }, "model_server_error"],
];

for (const [data, code] of STREAMED) {
  Deno.test(`${JSON.stringify(data)} inside a stream is ${code}, after the text that came`, async () => {
    const { text: kept, error } = await fail([text("Hel"), text("lo"), frame(data)]);
    assert.deepEqual([kept, error.code], ["Hello", code]);
  });
}

Deno.test("an error event inside a stream is an error", async () => {
  const { error } = await fail([text("Hel"), `event: error\n${frame({ message: "Overheated" })}`]);
  assert.equal(error.code, "model_interrupted");
});

Deno.test("a connection that is lost is model_interrupted, after the text that came", async () => {
  const { text: kept, error } = await fail([text("Hel"), text("lo"), CUT]);
  assert.deepEqual([kept, error.code, error.retryable], ["Hello", "model_interrupted", true]);
});

Deno.test("a frame that is not JSON is model_bad_response, after the text that came", async () => {
  const { text: kept, error } = await fail([text("Hel"), "data: {oops\n\n", text("lo")]);
  assert.deepEqual([kept, error.code], ["Hel", "model_bad_response"]);
});

Deno.test("a page instead of a stream is model_bad_response", async () => {
  const headers = { "content-type": "text/html" };
  const { error } = await fail(new Response("<!doctype html>\n<p>Please log in</p>", { headers }));
  assert.equal(error.code, "model_bad_response");
});

const FOREIGN: unknown[] = [
  { choices: [null] },
  { choices: "Hello" },
  { type: "content_block_delta", delta: { text: "Hello" } },
  { object: "thread.message.delta" },
  ["Hello"],
  "Hello",
  7,
  null,
];

for (const data of FOREIGN) {
  Deno.test(`a stream of ${JSON.stringify(data)} is model_bad_response`, async () => {
    const { text, error } = await fail([frame(data), DONE]);
    assert.deepEqual([text, error.code], ["", "model_bad_response"]);
  });
}

Deno.test("a chunk of a shape that nobody expects takes nothing from the others", async () => {
  const { text: kept, error } = await fail([text("Hel"), frame({ choices: [null] }), text("lo"), CUT]);
  assert.deepEqual([kept, error.code], ["Hello", "model_interrupted"]);
});

Deno.test("a line that does not end is model_bad_response, after the text that came, and closes the request", async () => {
  await using server = await openAiServer(async function* (request) {
    yield text("Hel");
    const megabyte = new Uint8Array(2 ** 20).fill(0x61);
    yield "data: ";
    let left = false;
    request.left.then(() => left = true);
    while (!left) yield megabyte;
  });
  const { text: kept, error } = await failAt(server.url);
  assert.deepEqual([kept, error.code], ["Hel", "model_bad_response"]);
  await server.requests[0].left;
});

Deno.test("a line of 10 MB is read", async () => {
  const long = "a".repeat(10_000_000);
  await using server = await openAiServer([[text(long), finish(), DONE]]);
  const model = createOpenAiModel({ baseURL: server.url, model: "stub-1" });
  assert.equal(textOf(await collect(ask(model, "Hi"))), long);
});

Deno.test("an error whose body does not end goes by its status", async () => {
  const endless = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"error": {"message": "No",')),
  });
  const { error } = await failAt("http://model.example/v1", {
    fetch: () => Promise.resolve(new Response(endless, { status: 400 })),
    timeoutMs: 30,
  });
  assert.equal(error.code, "model_rejected");
});

for (const key of ["“sk-123”", "ключ", "sk-1\n23", "sk-123\0"]) {
  Deno.test(`a key that no header can carry, such as ${JSON.stringify(key)}, is model_unauthorized`, async () => {
    const model = createOpenAiModel({ apiKey: key, baseURL: "http://model.example/v1", model: "stub-1" });
    const { error } = await collectUntilError(ask(model, "Hi"));
    assert.ok(error instanceof ChatError);
    assert.equal(error.code, "model_unauthorized");
    assert.match(error.message, /a character that no key has.*OPENAI_API_KEY/);
    assert.equal(error.cause, undefined);
  });
}

/** What runtimes throw, and where they hide why. */
const CONNECTIONS: [error: Error, code: string, retryable: boolean][] = [
  [
    new TypeError("fetch failed", {
      cause: new Error(
        "error sending request for url (http://gpu/v1): client error (Connect): dns error: failed to lookup address information: Name or service not known",
      ),
    }),
    "model_host_not_found",
    false,
  ],
  [
    new TypeError("fetch failed", { cause: new Error("getaddrinfo ENOTFOUND gpu") }),
    "model_host_not_found",
    false,
  ],
  [
    new TypeError("client error (Connect): dns error: failed to lookup: Temporary failure in name resolution"),
    "model_unreachable",
    true,
  ],
  [new TypeError("client error (Connect): tcp connect error: Connection refused"), "model_unreachable", true],
  [new TypeError("connection closed before message completed"), "model_unreachable", true],
];

for (const [thrown, code, retryable] of CONNECTIONS) {
  const { message } = thrown.cause as Error ?? thrown;
  Deno.test(`"${message}" is ${code}`, async () => {
    const { error } = await failAt("http://gpu/v1", { fetch: () => Promise.reject(thrown) });
    assert.deepEqual([error.code, error.retryable], [code, retryable]);
    assert.doesNotMatch(error.message, /gpu|dns|tcp/);
  });
}

Deno.test("an address where nobody listens is model_unreachable", async () => {
  const server = await openAiServer([]);
  await server.close();
  const { error } = await failAt(server.url);
  assert.deepEqual([error.code, error.retryable], ["model_unreachable", true]);
});

Deno.test("silence before the answer is model_timeout", async () => {
  await using server = await openAiServer((request) => request.left.then(() => []));
  const { error } = await failAt(server.url, { timeoutMs: 30 });
  assert.deepEqual([error.code, error.retryable], ["model_timeout", true]);
  await server.requests[0].left;
});

Deno.test("silence within the answer is model_timeout, after the text that came", async () => {
  await using server = await openAiServer(async function* (request) {
    yield text("Hel");
    await request.left;
  });
  const { text: kept, error } = await failAt(server.url, { timeoutMs: 500 });
  assert.deepEqual([kept, error.code], ["Hel", "model_timeout"]);
  await server.requests[0].left;
});
