import assert from "node:assert/strict";
import { TurnAborted } from "../../../lib/chat/ending.ts";
import type { ChatEvent } from "../../../lib/chat/events.ts";
import { Shutdown } from "../../../lib/chat/shutdown.ts";
import { createRecipe, recipeStream } from "../../../lib/http/recipe_stream.ts";
import { FakeModel, STOP } from "../../helpers/fake_model.ts";
import { readUntil } from "../../helpers/read_until.ts";
import { waitFor } from "../../helpers/wait_for.ts";
import { within } from "../../helpers/within.ts";
import { yielding } from "../../helpers/iterated_model.ts";

const INTERRUPTED = '{"error":"The reply was interrupted: it is not complete"}';

const end = (status: "complete" | "stopped" | "interrupted" | "failed" | "length"): ChatEvent => ({
  type: "end",
  data: { status, finishReason: null, html: "" },
});
const error: ChatEvent = { type: "error", data: { error: "Broken", code: "internal", retryable: true } };

/** The stream of a turn of a server, and its shutdown. */
function start(model: FakeModel, options: { keepAliveMs?: number } = {}) {
  const shutdown = new Shutdown();
  // Counts those who listen, who are to leave again: the signal lives as long as the server.
  const listeners = new Set<unknown>();
  const { signal } = shutdown;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners.add(args[1]);
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners.delete(args[1]);
    removeEventListener.apply(signal, args);
  };
  const logged: unknown[] = [];
  const services = {
    model,
    systemPrompt: "Be kind.",
    shutdown,
    keepAliveMs: options.keepAliveMs,
    onError: (error: unknown) => logged.push(error),
  };
  const { body } = recipeStream({ message: "Hi", history: [] }, services);
  return { body: body!, shutdown, services, logged, listeners: () => listeners.size };
}

const textOf = (body: ReadableStream) => new Response(body).text();

Deno.test("a reply is told chunk by chunk, and nothing else of its turn", async () => {
  const { body, listeners } = start(new FakeModel([{ type: "reasoning", text: "Hm" }, "Hel", "lo", STOP]));
  assert.equal(listeners(), 1);
  assert.equal(await textOf(body), 'data: "Hel"\n\ndata: "lo"\n\ndata: [DONE]\n\n');
  assert.equal(listeners(), 0);
});

Deno.test("a server that shuts down ends the reply, which says that it is not whole", async () => {
  const model = new FakeModel();
  const { body, shutdown, listeners, logged } = start(model);
  const text = textOf(body);
  await waitFor(() => model.requests.length > 0);
  await shutdown.begin(0);
  assert.equal(await text, `data: ${INTERRUPTED}\n\ndata: [DONE]\n\n`);
  assert.ok((model.requests[0].signal.reason as TurnAborted).status === "interrupted");
  assert.equal(listeners(), 0);
  assert.deepEqual(logged, []);
});

Deno.test("a server that shuts down takes no more requests, and waits for those that it has", async () => {
  const model = new FakeModel(["Hello", STOP]);
  const { body, shutdown, services } = start(model);
  const down = shutdown.begin(600_000);
  assert.throws(() => recipeStream({ message: "Hi", history: [] }, services), {
    code: "unavailable",
    retryAfterS: 601,
  });
  assert.equal(await textOf(body), 'data: "Hello"\n\ndata: [DONE]\n\n');
  await down;
});

Deno.test("a reply that is over is no concern of a shutdown", async () => {
  const model = new FakeModel(["Hello", STOP]);
  const { body, shutdown } = start(model);
  await textOf(body);
  await shutdown.begin(0);
  assert.ok(!model.requests[0].signal.aborted);
});

Deno.test("a client that goes takes its model request along, as stopped, and leaves no listener", async () => {
  const model = new FakeModel();
  const { body, listeners } = start(model);
  await waitFor(() => model.requests.length > 0);
  await body.cancel();
  assert.ok((model.requests[0].signal.reason as TurnAborted).status === "stopped");
  await waitFor(() => listeners() === 0);
});

Deno.test("a reply for which the model has to wait comes whole to whoever reads it", async () => {
  const { body } = start(new FakeModel([...Array<string>(50).fill("x"), STOP]));
  const text = await within(1_000, textOf(body));
  assert.equal(text.match(/"x"/g)?.length, 50);
});

for (const type of ["text", "reasoning"] as const) {
  Deno.test(`a model is not drawn from for a client that does not read, though all it sends is ${type}`, async () => {
    let drawn = 0;
    const endless = new FakeModel();
    endless.answer = yielding(async function* () {
      for (;; drawn++) yield await Promise.resolve([{ type, text: "x" }, { type: "text", text: "y" }]);
    });
    const { body } = start(endless);
    // It runs as far ahead as it may.
    for (let i = 0; i < 1_000; i++) await Promise.resolve();
    assert.ok(drawn < 10, `${drawn} drawn`);
    await body.cancel();
  });
}

Deno.test("a client that goes while the model waits for it lets the model end", async () => {
  let hasEnded = false;
  const endless = new FakeModel();
  endless.answer = yielding(async function* () {
    try {
      for (;;) yield await Promise.resolve([{ type: "text" as const, text: "x" }]);
    } finally {
      hasEnded = true;
    }
  });
  const { body } = start(endless);
  await readUntil(body, /"x"/);
  // The model runs as far ahead as it may.
  for (let i = 0; i < 1_000; i++) await Promise.resolve();
  await body.cancel();
  await waitFor(() => hasEnded);
});

Deno.test("a model that just stops is told as an interruption, after what it said", async () => {
  const { body } = start(new FakeModel(["Half"]));
  assert.equal(await textOf(body), `data: "Half"\n\ndata: ${INTERRUPTED}\n\ndata: [DONE]\n\n`);
});

Deno.test("an error is told once, however its turn ends, and logged once", async () => {
  const { body, logged } = start(new FakeModel(["Half", new Error("secret")]));
  const text = await textOf(body);
  assert.deepEqual(text.match(/error/g)?.length, 1);
  assert.doesNotMatch(text, /secret/);
  assert.equal(logged.length, 1);
});

Deno.test("a silent stream is kept alive as often as the settings say", async () => {
  const { body } = start(new FakeModel(), { keepAliveMs: 2 });
  await within(1_000, readUntil(body, /: keep-alive\n\n/));
  await body.cancel();
});

Deno.test("the recipe knows text and errors only", () => {
  const toData = createRecipe();
  assert.equal(toData({ type: "text", data: 'a "b"\n' }), '"a \\"b\\"\\n"');
  assert.equal(toData({ type: "reasoning", data: "Hm" }), null);
  assert.equal(toData({ type: "title", data: "Greeting" }), null);
  assert.equal(toData({ type: "step", data: { label: "reply", state: "started", ms: null } }), null);
});

Deno.test("the recipe says of each reply that is not whole that it is not, once", () => {
  for (const status of ["complete", "stopped", "length"] as const) assert.equal(createRecipe()(end(status)), null);
  assert.equal(createRecipe()(end("interrupted")), INTERRUPTED);
  const toData = createRecipe();
  assert.equal(toData(error), '{"error":"Broken"}');
  assert.equal(toData(end("interrupted")), null);
});
