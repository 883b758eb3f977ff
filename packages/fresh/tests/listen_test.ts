import assert from "node:assert/strict";
import { App, type ListenOptions } from "fresh";
import { assertAnswer } from "./harness.ts";

/** Serves `app` until the returned object is disposed. */
async function listen(app: App<unknown>, options: ListenOptions = {}) {
  const stop = new AbortController();
  const listening = Promise.withResolvers<Deno.NetAddr>();
  const onListen = (address: Deno.NetAddr) => listening.resolve(address);
  await app.listen({ hostname: "127.0.0.1", signal: stop.signal, onListen, ...options });
  return { address: await listening.promise, [Symbol.dispose]: () => stop.abort() };
}

Deno.test("listen serves the app over HTTP", async () => {
  const app = new App<unknown>().get("/", (ctx) => new Response(ctx.info.remoteAddr.transport));
  using server = await listen(app, { port: 0 });
  await assertAnswer(await fetch(`http://127.0.0.1:${server.address.port}/`), { body: "tcp" });
});

Deno.test("without a port listen takes a free one from 8000 on", async () => {
  const app = new App<unknown>().get("/", () => new Response("hello"));
  using first = await listen(app);
  using second = await listen(app);
  assert.ok(first.address.port >= 8000 && second.address.port < 8020);
  assert.notEqual(first.address.port, second.address.port);
  await assertAnswer(await fetch(`http://127.0.0.1:${second.address.port}/`), { body: "hello" });
});

Deno.test("a port that is taken is an error when it was asked for", async () => {
  const app = new App<unknown>();
  using server = await listen(app, { port: 0 });
  await assert.rejects(listen(app, { port: server.address.port }), Deno.errors.AddrInUse);
});

Deno.test("a client that leaves ends the stream that it was reading", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const app = new App<unknown>().use((ctx) => ctx.next()).get("/", () =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\n")),
        cancel: () => resolve(),
      }),
      { headers: { "Content-Type": "text/event-stream" } },
    ));
  using server = await listen(app, { port: 0 });
  const response = await fetch(`http://127.0.0.1:${server.address.port}/`);
  const reader = response.body!.getReader();
  assert.equal(new TextDecoder().decode((await reader.read()).value), "data: 1\n\n");
  await reader.cancel();
  await promise;
});
