import assert from "node:assert/strict";
import { BrokenBody } from "../../../lib/model/body_reader.ts";
import { bodyOf, MAX_ANSWER_BYTES, MAX_ERROR_BYTES, MAX_ERROR_MS, streamingFetch } from "../../../lib/model/fetch.ts";
import { fetchTransport } from "../../../lib/transport/fetch_transport.ts";
import type { Transport } from "../../../lib/transport/transport.ts";
import { findGarbageCollector } from "../../helpers/garbage.ts";
import { ManualClock } from "../../helpers/manual_clock.ts";
import { openAiServer, type ReceivedRequest } from "../../helpers/openai_server.ts";
import { within } from "../../helpers/within.ts";
import { CUT, failure, text } from "../../helpers/openai_wire.ts";

const fetchStream = streamingFetch({ transport: fetchTransport(globalThis.fetch), silenceMs: 60_000 });
const isComplete = (response: Response) => bodyOf(response, { silenceMs: 0 }).isComplete;
const collectGarbage = findGarbageCollector();

function post(url: string, { fetch = fetchStream, signal }: { fetch?: typeof fetchStream; signal?: AbortSignal } = {}) {
  const body = JSON.stringify({ model: "stub-1", messages: [], stream: true });
  return fetch(`${url}/chat/completions`, { method: "POST", body, signal });
}

/** Says a little, then nothing until the client has gone. */
async function* goSilent(request: ReceivedRequest): AsyncGenerator<string> {
  yield text("Hel");
  await request.left;
}

/** Answers from within the process, with a stream that is not one of bytes. */
function transportFrom(source: UnderlyingDefaultSource<Uint8Array>, init?: ResponseInit): Transport {
  const stream = new ReadableStream(source, { highWaterMark: 0 });
  return fetchTransport(() => Promise.resolve(new Response(stream, init)));
}

const SPACE = new TextEncoder().encode(" ");

Deno.test("streamingFetch passes on every byte, however large the pieces", async () => {
  const pieces = [new Uint8Array(20_000).fill(1), new Uint8Array(1).fill(2), new Uint8Array(9_000).fill(3)];
  await using server = await openAiServer(() => pieces);
  const response = await post(server.url);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
  assert.equal(isComplete(response), false);
  assert.deepEqual(await response.bytes(), new Uint8Array(await new Blob(pieces).arrayBuffer()));
  assert.equal(isComplete(response), true);
});

Deno.test("streamingFetch gives chunks that later reads leave alone", async () => {
  const gate = Promise.withResolvers<void>();
  await using server = await openAiServer(async function* () {
    yield "first";
    await gate.promise;
    yield "other";
  });
  const reader = (await post(server.url)).body!.getReader();
  const first = await reader.read();
  gate.resolve();
  await reader.read();
  assert.equal(new TextDecoder().decode(first.value), "first");
  assert.equal((await reader.read()).done, true);
});

Deno.test("streamingFetch passes an error's answer on, with its status", async () => {
  await using server = await openAiServer([failure(404, { message: "Unknown" })]);
  const response = await post(server.url);
  assert.equal(response.status, 404);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal((await response.json()).error.message, "Unknown");
});

Deno.test("streamingFetch cuts an error's body that has no end, and closes its connection", async () => {
  const cancelled = Promise.withResolvers<void>();
  const fetch = streamingFetch({
    transport: transportFrom({
      pull: (controller) => controller.enqueue(new Uint8Array(1_000)),
      cancel: () => cancelled.resolve(),
    }, { status: 400 }),
    silenceMs: 60_000,
  });
  const response = await fetch("http://model.example");
  assert.equal((await response.bytes()).length, MAX_ERROR_BYTES);
  await cancelled.promise;
});

Deno.test("streamingFetch gives an error's body up that trickles for too long", async () => {
  for (const [silenceMs, time] of [[30, 15], [60_000, MAX_ERROR_MS]]) {
    const clock = new ManualClock();
    const cancelled = Promise.withResolvers<void>();
    const fetch = streamingFetch({
      transport: transportFrom({
        async pull(controller) {
          clock.pass(5);
          if (clock.now() < time) controller.enqueue(SPACE);
          else await cancelled.promise;
        },
        cancel: () => cancelled.resolve(),
      }, { status: 400 }),
      silenceMs,
      clock,
    });
    const response = await fetch("http://model.example");
    await assert.rejects(response.text(), (error) => error instanceof BrokenBody && error.reason === "silent");
    assert.deepEqual([clock.now(), clock.pending], [time, 0]);
  }
});

Deno.test("streamingFetch says that a body broke off, after what came", async () => {
  await using server = await openAiServer(() => ["kept", CUT]);
  const response = await post(server.url);
  const reader = response.body!.getReader();
  assert.equal(new TextDecoder().decode((await reader.read()).value), "kept");
  await assert.rejects(reader.read(), (error) => error instanceof BrokenBody && error.reason === "lost");
  assert.equal(isComplete(response), false);
});

Deno.test("streamingFetch gives a body up that is silent for too long", async () => {
  await using server = await openAiServer(goSilent);
  const clock = new ManualClock();
  const response = await post(server.url, {
    fetch: streamingFetch({ transport: fetchTransport(globalThis.fetch), silenceMs: 30, clock }),
  });
  const reader = response.body!.getReader();
  await reader.read();
  const next = reader.read();
  // The stream asks for more in a later turn of the event loop.
  await new Promise((resolve) => setTimeout(resolve, 0));
  clock.pass(30);
  await assert.rejects(next, (error) => error instanceof BrokenBody && error.reason === "silent");
  await server.requests[0].left;
  assert.equal(isComplete(response), false);
});

Deno.test("streamingFetch has patience with whoever reads slowly", async () => {
  const fetch = streamingFetch({
    transport: transportFrom({ pull: (controller) => controller.enqueue(SPACE) }),
    silenceMs: 5,
  });
  const reader = (await fetch("http://model.example")).body!.getReader();
  await reader.read();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual((await reader.read()).value, SPACE);
  await reader.cancel();
});

Deno.test("streamingFetch gives an answer up that is read whole and does not end, and closes its connection", async () => {
  const cancelled = Promise.withResolvers<void>();
  const megabyte = new Uint8Array(2 ** 20).fill(SPACE[0]);
  let bytes = 0;
  const fetch = streamingFetch({
    transport: transportFrom({
      pull(controller) {
        bytes += megabyte.length;
        controller.enqueue(megabyte);
      },
      cancel: () => cancelled.resolve(),
    }),
    silenceMs: 60_000,
  });
  const response = await fetch("http://model.example");
  await assert.rejects(response.text(), (error) => error instanceof BrokenBody && error.reason === "oversized");
  assert.equal(bytes, MAX_ANSWER_BYTES + megabyte.length);
  await cancelled.promise;
});

Deno.test("streamingFetch closes the connection when its body is cancelled", async () => {
  await using server = await openAiServer(goSilent);
  const response = await post(server.url);
  await response.body!.cancel();
  await server.requests[0].left;
  assert.equal(isComplete(response), false);
});

Deno.test("streamingFetch closes the connection on abort, and throws the signal's reason", async () => {
  await using server = await openAiServer(goSilent);
  const controller = new AbortController();
  const response = await post(server.url, { signal: controller.signal });
  const reader = response.body!.getReader();
  await reader.read();
  const next = reader.read();
  const reason = new Error("Enough");
  controller.abort(reason);
  await assert.rejects(next, reason);
  await server.requests[0].left;
  assert.equal(isComplete(response), false);
});

Deno.test({
  name: "streamingFetch closes the connection on abort after a garbage collection, though nobody holds the response",
  ignore: !collectGarbage,
  async fn() {
    await using server = await openAiServer(goSilent);
    const controller = new AbortController();
    const drained = drain(server.url, controller.signal);
    await drained.next();
    const ended = assert.rejects(drained.next());
    // What a promise has just given is let go of in a later turn of the event loop.
    await new Promise((resolve) => setTimeout(resolve, 0));
    collectGarbage!();
    controller.abort();
    await within(100, server.requests[0].left);
    await ended;
  },
});

Deno.test("streamingFetch reads nothing ahead", async () => {
  let pulls = 0;
  const fetch = streamingFetch({
    transport: transportFrom({ pull: (controller) => controller.enqueue(new Uint8Array([pulls++])) }),
    silenceMs: 60_000,
  });
  const reader = (await fetch("http://model.example")).body!.getReader();
  for (let i = 0; i < 3; i++) assert.deepEqual((await reader.read()).value, new Uint8Array([i]));
  assert.equal(pulls, 3);
  await reader.cancel();
});

Deno.test("streamingFetch reads a body that is no stream of bytes, and cancels it", async () => {
  const cancelled = Promise.withResolvers<unknown>();
  const fetch = streamingFetch({
    transport: transportFrom({
      pull: (controller) => controller.enqueue(new TextEncoder().encode("some")),
      cancel: (reason) => cancelled.resolve(reason),
    }),
    silenceMs: 60_000,
  });
  const reader = (await fetch("http://model.example")).body!.getReader();
  assert.equal(new TextDecoder().decode((await reader.read()).value), "some");
  await reader.cancel("enough");
  assert.equal(await cancelled.promise, "enough");
});

/** Reads on and on, with nothing but the reader in hand. */
async function* drain(url: string, signal: AbortSignal) {
  const reader = (await post(url, { signal })).body!.getReader();
  for (;;) yield await reader.read();
}
