import assert from "node:assert/strict";
import { ConnectionLost } from "../../../lib/transport/connection.ts";
import { socketTransport } from "../../../lib/transport/socket_transport.ts";
import { rawServer } from "../../helpers/raw_server.ts";
import { answering, CHUNKED, HELLO, noFallback, OK, POST, textOf } from "../../helpers/transport.ts";
import { waitFor } from "../../helpers/wait_for.ts";

Deno.test("a connection is used again once its answer was read, or left at its end", async () => {
  await using server = answering(`${CHUNKED}5\r\nHello\r\n0\r\n\r\n`);
  const ask = socketTransport({ fallback: noFallback, idleMs: 600_000 });
  assert.equal(await textOf(await ask(server.url, POST)), "Hello");
  const left = await ask(server.url, POST);
  assert.equal(new TextDecoder().decode((await left.body!.read())!), "Hello");
  left.body!.leave!();
  await waitFor(async () => (await left.body!.read()) === null);
  const third = await ask(server.url, POST);
  // Who had it before can do nothing to it any more.
  await left.body!.cancel();
  assert.equal(await textOf(third), "Hello");
  assert.equal(server.count, 1);
});

Deno.test("two requests at once have a connection each, and what was cancelled is used by nobody", async () => {
  await using server = answering(`${CHUNKED}5\r\nHello\r\n0\r\n\r\n`);
  const ask = socketTransport({ fallback: noFallback, idleMs: 600_000 });
  const [first, second] = await Promise.all([ask(server.url, POST), ask(server.url, POST)]);
  assert.equal(server.count, 2);
  await first.body!.cancel();
  assert.equal(await textOf(second), "Hello");
  assert.equal(await textOf(await ask(server.url, POST)), "Hello");
  assert.equal(server.count, 2);
});

for (
  const [what, answer] of [
    ["says so", `${OK}connection: close\r\ncontent-length: 5\r\n\r\nHello`],
    ["says more than its answer", `${HELLO}more`],
    ["ends it with the connection", `${OK}\r\nHello`],
  ] as const
) {
  Deno.test(`a connection is not used again where the server ${what}`, async () => {
    await using server = rawServer(async ({ request, say }) => {
      await request();
      await say(answer);
    });
    const ask = socketTransport({ fallback: noFallback, idleMs: 600_000 });
    for (let i = 1; i <= 2; i++) {
      assert.equal(await textOf(await ask(server.url, POST)), "Hello");
      assert.equal(server.count, i);
    }
  });
}

Deno.test("a connection that was lost while it waited is replaced, also where that shows with the request only", async () => {
  const closed = Promise.withResolvers<void>();
  await using server = rawServer(async ({ number, request, say }) => {
    await request();
    await say(HELLO);
    // Goes at the next request, or before it.
    if (number === 0) await request();
    else closed.resolve();
  });
  const ask = socketTransport({ fallback: noFallback, idleMs: 600_000 });
  for (let i = 0; i < 2; i++) assert.equal(await textOf(await ask(server.url, POST)), "Hello");
  assert.equal(server.count, 2);
  await closed.promise;
  assert.equal(await textOf(await ask(server.url, POST)), "Hello");
  assert.equal(server.count, 3);
});

Deno.test("a request is not sent again once anything of an answer came", async () => {
  await using server = rawServer(async ({ request, say }) => {
    await request();
    await say(HELLO);
    await request();
    await say("HTTP/1.1 2");
  });
  const ask = socketTransport({ fallback: noFallback, idleMs: 600_000 });
  assert.equal(await textOf(await ask(server.url, POST)), "Hello");
  await assert.rejects(ask(server.url, POST), ConnectionLost);
  assert.equal(server.count, 1);
});

Deno.test("a connection waits no longer than it may, and takes no time where none may", async () => {
  const gone: number[] = [];
  await using server = rawServer(async ({ number, request, say }) => {
    while (await request()) await say(HELLO);
    gone.push(number);
  });
  const brief = socketTransport({ fallback: noFallback, idleMs: 1 });
  assert.equal(await textOf(await brief(server.url, POST)), "Hello");
  await waitFor(() => gone.length === 1);
  assert.equal(await textOf(await socketTransport({ fallback: noFallback })(server.url, POST)), "Hello");
  await waitFor(() => gone.length === 2);
});
