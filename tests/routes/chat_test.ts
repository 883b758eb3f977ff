import assert from "node:assert/strict";
import { ChatError } from "../../lib/errors.ts";
import { request, serveApp, testApp } from "../helpers/app.ts";
import { assertLetsGo } from "../helpers/assert_lets_go.ts";
import { assertEventStream, assertProblem, assertText } from "../helpers/assert_response.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";
import { yielding } from "../helpers/iterated_model.ts";

const hello = () => new FakeModel(["Hel", "lo", STOP]);

Deno.test("POST /chat answers in the recipe's format, byte for byte", async () => {
  const { handler } = testApp(hello());
  const response = await handler(request("/chat", { message: "Hi" }));
  const text = await assertText(response, { status: 200, type: "text/event-stream; charset=utf-8" });
  assert.equal(text, 'data: "Hel"\n\ndata: "lo"\n\ndata: [DONE]\n\n');
});

Deno.test("POST /chat asks proxies neither to buffer nor to transform", async () => {
  const { handler } = testApp(hello());
  const { headers, body } = await handler(request("/chat", { message: "Hi" }));
  assert.equal(headers.get("cache-control"), "no-store, no-transform");
  assert.equal(headers.get("x-accel-buffering"), "no");
  await body!.cancel();
});

Deno.test("POST /chat gives the model the history and the message", async () => {
  const model = hello();
  const { handler } = testApp(model, { CHAT_SYSTEM_PROMPT: "Be kind." });
  const history = [{ role: "user", content: "1" }, { role: "assistant", content: "2" }];
  await assertEventStream(await handler(request("/chat", { message: "3", history })));
  assert.deepEqual(model.requests[0].messages, [
    { role: "system", content: "Be kind." },
    ...history,
    { role: "user", content: "3" },
  ]);
});

Deno.test("POST /chat tells a failure in the stream, then says that it is done", async () => {
  const model = new FakeModel(["Hel", new ChatError("model_interrupted", "The model broke off", { cause: "secret" })]);
  const { handler, errors } = testApp(model);
  const events = await assertEventStream(await handler(request("/chat", { message: "Hi" })));
  assert.deepEqual(events.map(({ data }) => data), ['"Hel"', '{"error":"The model broke off"}', "[DONE]"]);
  assert.equal(errors.length, 1);
});

Deno.test("POST /chat sends status and headers before the model answers", async () => {
  await using server = serveApp(testApp(new FakeModel()));
  const abort = new AbortController();
  const response = await fetch(request(`${server.url}/chat`, { message: "Hi" }), { signal: abort.signal });
  assert.equal(response.status, 200);
  abort.abort();
});

Deno.test("POST /chat lets go of the model when its client goes, however silent the model is", async () => {
  const model = new FakeModel();
  await using server = serveApp(testApp(model));
  await assertLetsGo(server.url, model);
});

Deno.test("POST /chat draws no more from the model than its reader takes", async () => {
  let drawn = 0;
  const endless = {
    name: "endless",
    demo: false,
    answer: yielding(async function* () {
      for (;;) {
        drawn++;
        yield await Promise.resolve([{ type: "text" as const, text: "x" }]);
      }
    }),
  };
  const { handler } = testApp(endless);
  const { body } = await handler(request("/chat", { message: "Hi" }));
  const reader = body!.getReader();
  for (let i = 0; i < 10; i++) await reader.read();
  // Give the model every chance to run ahead.
  for (let i = 0; i < 1_000; i++) await Promise.resolve();
  assert.ok(drawn >= 10 && drawn < 10 + 20, `${drawn} drawn for 10 read`);
  await reader.cancel();
});

const BAD: [string, Request, { status: number; code: string; title: RegExp }][] = [
  ["not JSON", request("/chat", "{"), { status: 400, code: "invalid_json", title: /not valid JSON/ }],
  ["no object", request("/chat", "[1]"), { status: 400, code: "invalid_request", title: /JSON object/ }],
  ["no message", request("/chat", {}), { status: 422, code: "invalid_message", title: /missing/ }],
  ["a number as message", request("/chat", { message: 7 }), { status: 422, code: "invalid_message", title: /string/ }],
  ["a blank message", request("/chat", { message: " " }), { status: 422, code: "invalid_message", title: /blank/ }],
  [
    "too long a message",
    request("/chat", { message: "x".repeat(32_001) }),
    { status: 413, code: "message_too_long", title: /32001 .* 32000/ },
  ],
  [
    "another content type",
    request("/chat", { message: "Hi" }, { "content-type": "text/plain" }),
    { status: 415, code: "unsupported_media_type", title: /application\/json/ },
  ],
];

const BAD_BODIES = await Promise.all(BAD.map(([, request]) => request.bytes()));

for (const path of ["/chat", "/api/chat"]) {
  for (const [i, [what, { url, headers }, problem]] of BAD.entries()) {
    Deno.test(`POST ${path} with ${what} is a problem`, async () => {
      const { handler } = testApp(hello());
      const target = new URL(path, url);
      await assertProblem(
        await handler(new Request(target, { method: "POST", headers, body: BAD_BODIES[i] })),
        problem,
      );
    });
  }

  Deno.test(`POST ${path} reads a body up to its bound and no further`, async () => {
    const { handler } = testApp(hello(), { CHAT_MAX_BODY_BYTES: "1024", CHAT_MAX_ATTACHMENTS: "0" });
    const fits = JSON.stringify({ message: "x".repeat(1_024 - '{"message":""}'.length) });
    assert.equal(fits.length, 1_024);
    const answer = await handler(request(path, fits));
    assert.equal(answer.status, 200);
    await answer.body!.cancel();
    await assertProblem(await handler(request(path, `${fits} `)), { status: 413, code: "body_too_large" });

    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled++;
        controller.enqueue(new Uint8Array(512));
      },
    });
    const headers = { "content-type": "application/json" };
    const response = await handler(new Request(request(path).url, { method: "POST", headers, body: endless }));
    await assertProblem(response, { status: 413, code: "body_too_large" });
    assert.ok(pulled < 8, `${pulled} pieces read`);
  });

  Deno.test(`${path} refuses other methods with 405`, async () => {
    const { handler } = testApp(hello());
    await assertProblem(await handler(request(path)), { status: 405, code: "method_not_allowed" });
  });
}

Deno.test("CORS is off by default, and a page of another site is refused", async () => {
  const { handler } = testApp(hello());
  const headers = { origin: "https://a.example", "sec-fetch-site": "cross-site" };
  const response = await handler(request("/chat", { message: "Hi" }, headers));
  assert.equal(response.headers.get("access-control-allow-origin"), null);
  await assertProblem(response, { status: 403, code: "forbidden" });
});

Deno.test("CHAT_CORS_ORIGINS lets in the origins that it names, and * all", async () => {
  const cases = [["https://a.example", "https://a.example"], ["*", "*"]];
  for (const [setting, allowed] of cases) {
    const { handler } = testApp(hello(), { CHAT_CORS_ORIGINS: setting });
    const headers = { origin: "https://a.example", "sec-fetch-site": "cross-site" };
    const preflight = await handler(new Request(request("/chat").url, { method: "OPTIONS", headers }));
    assert.equal(preflight.headers.get("access-control-allow-origin"), allowed);
    const response = await handler(request("/chat", { message: "Hi" }, headers));
    assert.equal(response.headers.get("access-control-allow-origin"), allowed);
    await assertEventStream(response);
  }
  const { handler } = testApp(hello(), { CHAT_CORS_ORIGINS: "https://a.example" });
  const headers = { origin: "https://b.example", "sec-fetch-site": "cross-site" };
  await assertProblem(await handler(request("/chat", { message: "Hi" }, headers)), { status: 403, code: "forbidden" });
});
