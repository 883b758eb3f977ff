import assert from "node:assert/strict";
import type { ModelEvent } from "../../../lib/chat/model_port.ts";
import { createOpenAiModel } from "../../../lib/model/openai.ts";
import { ask, collect, textOf } from "../../helpers/model_contract.ts";
import { openAiServer } from "../../helpers/openai_server.ts";
import { chunk, CUT, DONE, finish, frame, type Piece, reply, text, usageCounts } from "../../helpers/openai_wire.ts";
import { said } from "../../helpers/iterated_model.ts";

/** What the model makes of a stream of pieces. */
async function read(pieces: Piece[]) {
  await using server = await openAiServer(() => pieces);
  return await collect(ask(createOpenAiModel({ baseURL: server.url, model: "stub-1" }), "Hi"));
}

Deno.test("a request carries the key, the model, the messages, and asks for counts", async () => {
  await using server = await openAiServer(() => reply(["Hello"]));
  const model = createOpenAiModel({ apiKey: "key", baseURL: server.url, model: "stub-1" });
  const messages = [{ role: "system", content: "Be brief." }, { role: "user", content: "Hi" }] as const;
  await collect(said(model, { messages: [...messages], signal: new AbortController().signal }));
  const { headers, body } = await server.nextRequest();
  assert.equal(headers.get("authorization"), "Bearer key");
  assert.deepEqual(body, { model: "stub-1", messages, stream: true, stream_options: { include_usage: true } });
});

Deno.test("a request may name another model", async () => {
  await using server = await openAiServer(() => reply(["Hello"]));
  const model = createOpenAiModel({ apiKey: "key", baseURL: server.url, model: "stub-1" });
  await collect(said(model, { model: "stub-2", messages: [], signal: new AbortController().signal }));
  assert.equal(server.requests[0].body.model, "stub-2");
  assert.equal(model.name, "stub-1");
});

Deno.test({
  name: "a model with an address needs neither a key nor leave to read the environment",
  permissions: { net: "inherit" },
  async fn() {
    await using server = await openAiServer(() => reply(["Hello"]));
    const model = createOpenAiModel({ apiKey: null, baseURL: server.url, model: "stub-1" });
    assert.equal(textOf(await collect(ask(model, "Hi"))), "Hello");
    assert.equal(server.requests[0].headers.get("openai-organization"), null);
  },
});

Deno.test("chunks may lack anything", async () => {
  const events = await read([
    chunk({ role: "assistant", content: "" }),
    chunk({ content: null }),
    frame({ choices: [], prompt_filter_results: [] }),
    frame({ choices: null }),
    frame({}),
    frame(null),
    frame({ choices: [{ index: 0 }] }),
    frame({ choices: [{ delta: null, finish_reason: "" }] }),
    ": a comment\n\n",
    text("Hello"),
    chunk({ content: [{ type: "text" }] }),
    finish(),
    DONE,
  ]);
  assert.deepEqual(events, [{ type: "text", text: "Hello" }, { type: "finish", reason: "stop" }]);
});

Deno.test("thinking is told under whichever name it comes, once", async () => {
  const events = await read([
    chunk({ reasoning_content: "One, " }),
    chunk({ reasoning: "two, " }),
    chunk({ reasoning_text: "three", content: null }),
    chunk({ reasoning_content: "!", reasoning: "!", content: "Three." }),
    finish(),
    DONE,
  ]);
  assert.deepEqual(events, [
    { type: "reasoning", text: "One, " },
    { type: "reasoning", text: "two, " },
    { type: "reasoning", text: "three" },
    { type: "reasoning", text: "!" },
    { type: "text", text: "Three." },
    { type: "finish", reason: "stop" },
  ]);
});

Deno.test("a refusal is text, and said to be one at the end", async () => {
  const events = await read([chunk({ refusal: "I can" }), chunk({ refusal: "not." }), finish(), DONE]);
  assert.equal(textOf(events), "I cannot.");
  assert.deepEqual(events.at(-1), { type: "finish", reason: "stop", isRefusal: true });
});

Deno.test("counts are the last that came, on whichever chunk", async () => {
  const counted = { type: "usage", usage: { promptTokens: 7, completionTokens: 1, totalTokens: 8 } };
  const onFinish = frame({ choices: [{ delta: {}, finish_reason: "stop" }], usage: usageCounts(7, 1) });
  assert.deepEqual((await read([text("Hi"), onFinish, DONE]))[1], counted);

  const onEach = frame({ choices: [{ delta: { content: "Hi" } }], usage: usageCounts(7, 0) });
  assert.deepEqual((await read([onEach, onFinish, DONE]))[1], counted);
});

Deno.test("counts that did not come are not made up", async () => {
  assert.deepEqual((await read([text("Hi"), finish(), DONE])).map(({ type }) => type), ["text", "finish"]);

  const events = await read([text("Hi"), finish(), frame({ choices: [], usage: { prompt_tokens: 7 } }), DONE]);
  const counted = { promptTokens: 7, completionTokens: null, totalTokens: null };
  assert.deepEqual(events[1], { type: "usage", usage: counted });
});

Deno.test("a stream that just stops has no finish", async () => {
  assert.deepEqual(await read([text("Hel")]), [{ type: "text", text: "Hel" }]);
  assert.deepEqual(await read([DONE]), []);
  assert.deepEqual(await read([]), []);
});

Deno.test("a server that never gives a reason is done where it says so after some text", async () => {
  const events = [{ type: "text", text: "Hello" }, { type: "finish", reason: null }];
  assert.deepEqual(await read([text("Hello"), DONE]), events);
  assert.deepEqual(await read([text("Hello"), ...DONE]), events);
  assert.deepEqual(await read([text("Hello"), "data:[DONE]\r\n"]), events);
  // Said in the text, or by a frame that is not whole, it is not said.
  assert.deepEqual((await read([text("Hello"), text("data: [DONE]")])).length, 2);
  assert.deepEqual((await read([text("Hello"), "data: [DON"])).length, 1);
});

Deno.test("a connection lost after the finish takes nothing from the answer", async () => {
  const events = await read([text("Hello"), finish(), CUT]);
  assert.deepEqual(events, [{ type: "text", text: "Hello" }, { type: "finish", reason: "stop" }]);
});

Deno.test("a finish reason that is no text is none", async () => {
  assert.deepEqual(await read([frame({ choices: [{ delta: {}, finish_reason: 7 }] }), DONE]), []);
});

Deno.test("a model that never ends is drawn on only as fast as its reader reads", async () => {
  let pulls = 0;
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(new TextEncoder().encode(text(`${pulls++} `))),
  }, { highWaterMark: 0 });
  const headers = { "content-type": "text/event-stream" };
  const model = createOpenAiModel({ model: "stub-1", fetch: () => Promise.resolve(new Response(body, { headers })) });
  let events = 0;
  for await (const _ of ask(model, "Hi")) {
    assert.equal(pulls, ++events);
    if (events === 20) break;
  }
  assert.equal(pulls, 20);
});

/** Characters of 1 to 4 bytes, and no field that nobody reads: these tests go through it byte by byte. */
const RECORDED = [
  frame({ choices: [{ delta: { role: "assistant" } }] }),
  frame({ choices: [{ delta: { content: "Grüße " } }] }),
  frame({ choices: [{ delta: { content: "€👋🏽" } }] }),
  frame({ choices: [{ delta: {}, finish_reason: "stop" }] }),
  frame({ choices: [], usage: usageCounts(7, 2) }),
  DONE,
];

const RECORDED_EVENTS: ModelEvent[] = [
  { type: "text", text: "Grüße " },
  { type: "text", text: "€👋🏽" },
  { type: "usage", usage: { promptTokens: 7, completionTokens: 2, totalTokens: 9 } },
  { type: "finish", reason: "stop" },
];

for (const [name, lineEnd] of [["LF", "\n"], ["CRLF", "\r\n"]]) {
  const encode = (frames: string[]) => new TextEncoder().encode(frames.join("").replaceAll("\n", lineEnd));
  const bytes = encode(RECORDED);

  Deno.test(`a stream with ${name} may be split after any byte`, async () => {
    const readBytes = byteReader();
    for (let i = 1; i < bytes.length; i++) {
      const events = await readBytes([bytes.slice(0, i), bytes.slice(i)]);
      assert.deepEqual(events, RECORDED_EVENTS, `after byte ${i}`);
    }
  });

  Deno.test(`a stream with ${name} that ends after any byte gives what came whole, and no error`, async () => {
    const readBytes = byteReader();
    // The last line needs no end, nor the last event its empty line.
    const finished = encode(RECORDED.slice(0, 4)).length - 2 * lineEnd.length;
    for (let i = 0; i < bytes.length; i++) {
      const events = await readBytes([bytes.slice(0, i)]);
      assert.ok("Grüße €👋🏽".startsWith(textOf(events)), `after byte ${i}`);
      assert.equal(events.at(-1)?.type === "finish", i >= finished, `after byte ${i}`);
    }
  });
}

/** Reads streams of these very chunks with one model, from within the process. */
function byteReader(): (chunks: Uint8Array[]) => Promise<ModelEvent[]> {
  let body: ReadableStream;
  const headers = { "content-type": "text/event-stream" };
  const model = createOpenAiModel({ model: "stub-1", fetch: () => Promise.resolve(new Response(body, { headers })) });
  return (chunks) => {
    body = ReadableStream.from(chunks);
    return collect(ask(model, "Hi"));
  };
}

Deno.test("a stream comes whole over HTTP one byte at a time", async () => {
  const bytes = [...new TextEncoder().encode(RECORDED.join(""))].map((byte) => new Uint8Array([byte]));
  assert.deepEqual(await read(bytes), RECORDED_EVENTS);
});
