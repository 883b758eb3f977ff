import assert from "node:assert/strict";
import { ConnectionLost, MAX_HEAD_BYTES } from "../../../lib/transport/connection.ts";
import { socketTransport } from "../../../lib/transport/socket_transport.ts";
import type { Answer, Transport, TransportRequest } from "../../../lib/transport/transport.ts";
import { type RawConnection, rawServer } from "../../helpers/raw_server.ts";
import { waitFor } from "../../helpers/wait_for.ts";
import { within } from "../../helpers/within.ts";

const OK = "HTTP/1.1 200 OK\r\n";
const HELLO = `${OK}content-length: 5\r\n\r\nHello`;
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`;
const reason = new Error("Enough");

const noFallback: Transport = () => Promise.reject(new Error("It was not to be asked"));

const POST: TransportRequest = {
  method: "POST",
  headers: new Headers({ "content-type": "application/json" }),
  body: '{"a":"ä"}',
  signal: null,
};

async function textOf({ body }: Answer): Promise<string> {
  const utf8 = new TextDecoder();
  let text = "";
  for (let bytes; (bytes = await body?.read());) text += utf8.decode(bytes, { stream: true });
  return text + utf8.decode();
}

/** A server that answers every request with the same. */
function answering(answer: string) {
  return rawServer(async ({ request, say }) => {
    while (await request()) await say(answer);
  });
}

/** What became of one request to a server that says this to it, and then goes. */
async function askOnce(serve: (connection: RawConnection) => Promise<void>, options: Partial<TransportRequest> = {}) {
  await using server = rawServer(async (connection) => {
    await connection.request();
    await serve(connection);
  });
  const answer = await socketTransport({ fallback: noFallback })(server.url, { ...POST, ...options });
  return { answer, text: await textOf(answer) };
}

Deno.test("a request goes out whole, and its answer comes back", async () => {
  let asked: string | null = null;
  await using server = rawServer(async ({ request, say }) => {
    asked = await request();
    await say(`HTTP/1.1 201 Made\r\nx-a: b\r\ncontent-length: 5\r\n\r\nHello`);
  });
  const answer = await socketTransport({ fallback: noFallback })(`${server.url}v1?a=b`, POST);
  assert.deepEqual([answer.status, answer.statusText, answer.headers.get("x-a")], [201, "Made", "b"]);
  assert.equal(await textOf(answer), "Hello");
  assert.match(asked!, /^POST \/v1\?a=b HTTP\/1\.1\r\n/);
  assert.match(asked!, /^content-length: 10$/m);
  assert.match(asked!, /^connection: close$/m);
  assert.match(asked!, /\{"a":"Ã¤"\}$/);
});

Deno.test("an answer comes whole however it is cut, a long one too", async () => {
  const said = `${CHUNKED}5\r\nHello\r\n4\r\n you\r\n0\r\n\r\n`;
  for (let cut = 0; cut <= said.length; cut += 3) {
    const { text } = await askOnce(async ({ say }) => {
      await say(said.slice(0, cut));
      await say(said.slice(cut));
    });
    assert.equal(text, "Hello you", `cut at ${cut}`);
  }
  const long = "0123456789".repeat(50_000);
  assert.equal((await askOnce(({ say }) => say(`${OK}content-length: ${long.length}\r\n\r\n${long}`))).text, long);
  assert.equal((await askOnce(({ say }) => say(`${OK}\r\n${long}`))).text, long);
});

Deno.test("an answer without a body has none, and what says that it will come is passed over", async () => {
  const { answer } = await askOnce(({ say }) => say("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"));
  assert.deepEqual([answer.status, answer.body], [204, null]);
});

Deno.test("a server that answers before it has read the request, and goes, is heard", async () => {
  const body = "x".repeat(20_000_000);
  await using server = rawServer(async ({ say }) => {
    await say(`HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n`);
  });
  const answer = await socketTransport({ fallback: noFallback })(server.url, { ...POST, body }).catch((error) => error);
  // The system may drop what came when the server has gone.
  assert.ok(answer.status === 413 || answer instanceof ConnectionLost, String(answer));
});

for (
  const [what, said, hasBegun] of [
    ["before the answer", "", false],
    ["amid its head", "HTTP/1.1 200", true],
    ["amid a body of a length", `${OK}content-length: 6\r\n\r\nHello`, true],
    ["amid a chunk", `${CHUNKED}6\r\nHello`, true],
    ["before the last chunk", `${CHUNKED}5\r\nHello\r\n`, true],
  ] as const
) {
  Deno.test(`a connection that ends ${what} is lost`, async () => {
    const error = await askOnce(({ say }) => say(said)).catch((error) => error);
    assert.ok(error instanceof ConnectionLost, String(error));
    assert.equal(error.hasBegun, hasBegun);
  });
}

Deno.test("what is not in HTTP/1, or has a head without an end, is an error", async () => {
  await assert.rejects(askOnce(({ say }) => say("SSH-2.0-OpenSSH\r\n\r\n")), SyntaxError);
  await assert.rejects(askOnce(({ say }) => say(`${CHUNKED}Hello`)), SyntaxError);
  await assert.rejects(askOnce(({ say }) => say(`${OK}x-a: ${"x".repeat(2 * MAX_HEAD_BYTES)}`)), SyntaxError);
});

Deno.test("an abort ends the waiting at every place, with its reason, and closes the connection", async () => {
  for (const said of ["", "HTTP/1.1 200", `${CHUNKED}5\r\nHello\r\n`]) {
    const gone = Promise.withResolvers<string | null>();
    const controller = new AbortController();
    await using server = rawServer(async ({ request, say }) => {
      await request();
      await say(said);
      if (!said.startsWith(CHUNKED)) controller.abort(reason);
      gone.resolve(await request());
    });
    const asking = socketTransport({ fallback: noFallback })(server.url, { ...POST, signal: controller.signal });
    if (said.startsWith(CHUNKED)) {
      const { body } = await asking;
      await body!.read();
      const next = body!.read();
      await body!.cancel();
      assert.equal(await within(1_000, next), null);
    } else await assert.rejects(within(1_000, asking), reason);
    assert.equal(await within(1_000, gone.promise), null);
  }
});

Deno.test("an abort before all else, and while it is being connected, opens nothing", async () => {
  await using server = answering(HELLO);
  const ask = socketTransport({ fallback: noFallback });
  await assert.rejects(ask(server.url, { ...POST, signal: AbortSignal.abort(reason) }), reason);
  const controller = new AbortController();
  const asking = ask(server.url, { ...POST, signal: controller.signal });
  controller.abort(reason);
  await assert.rejects(asking, reason);
});

Deno.test("a server that is not reached, and an address elsewhere, are the fallback's", async () => {
  const asked: string[] = [];
  const fallback: Transport = (url, { body }) => {
    asked.push(`${new URL(url).pathname} ${body}`);
    return Promise.resolve({ status: 299, statusText: "", headers: new Headers(), body: null });
  };
  const server = answering(HELLO);
  await server[Symbol.asyncDispose]();
  assert.equal((await socketTransport({ fallback })(`${server.url}gone`, POST)).status, 299);
  await using moved = answering("HTTP/1.1 307 Moved\r\nlocation: /there\r\ncontent-length: 5\r\n\r\nThere");
  assert.equal((await socketTransport({ fallback })(`${moved.url}moved`, POST)).status, 299);
  assert.deepEqual(asked, ['/gone {"a":"ä"}', '/moved {"a":"ä"}']);
});

Deno.test("a body that was compressed unasked is read as it was; in an unknown way, it is an error", async () => {
  const stream = new Blob(["Hello ".repeat(1_000)]).stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = await new Response(stream).bytes();
  const head = (coding: string) => `${OK}content-encoding: ${coding}\r\ncontent-length: ${bytes.length}\r\n\r\n`;
  const { answer, text } = await askOnce(async ({ say }) => {
    await say(head("gzip"));
    await say(bytes);
  });
  assert.equal(text, "Hello ".repeat(1_000));
  assert.equal(answer.headers.has("content-encoding"), false);
  await assert.rejects(askOnce(({ say }) => say(head("zstd"))), SyntaxError);
});

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
