import assert from "node:assert/strict";
import { App, type ListenOptions } from "fresh";
import { assertAnswer, errorLog } from "./harness.ts";

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
  const { port } = server.address;
  await assert.rejects(listen(app, { port }), (error) => {
    assert.ok(error instanceof Deno.errors.AddrInUse);
    assert.equal(error.message, `Cannot listen on port ${port}: it is in use`);
    return true;
  });
});

Deno.test("a Host that is none is a bad request, and no news for the log", async () => {
  const app = new App<unknown>({ trustProxy: true }).get("/", () => new Response("hello"));
  using server = await listen(app, { port: 0 });
  const logged = await errorLog(async () => {
    for (const host of ["[", "a b", "%", "<script>", "evil.com:99999"]) {
      assert.match(await sendRaw(server.address, host), /^HTTP\/1\.1 400 .*\r\n\r\nBad Request$/s, host);
    }
  });
  assert.deepEqual(logged, []);
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

/** What the server answers to a request that no HTTP client would send. */
async function sendRaw({ hostname, port }: Deno.NetAddr, host: string): Promise<string> {
  const connection = await Deno.connect({ hostname, port });
  await connection.write(new TextEncoder().encode(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`));
  return await new Response(connection.readable).text();
}
