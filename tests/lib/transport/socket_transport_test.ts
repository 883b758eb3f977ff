import assert from "node:assert/strict";
import { ConnectionLost, MAX_HEAD_BYTES } from "../../../lib/transport/connection.ts";
import { socketTransport } from "../../../lib/transport/socket_transport.ts";
import type { Transport, TransportRequest } from "../../../lib/transport/transport.ts";
import { type RawConnection, rawServer } from "../../helpers/raw_server.ts";
import { answering, CHUNKED, HELLO, noFallback, OK, POST, textOf } from "../../helpers/transport.ts";
import { within } from "../../helpers/within.ts";

const reason = new Error("Enough");

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
