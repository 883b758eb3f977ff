import assert from "node:assert/strict";
import { PAST_END } from "../../../lib/chat/events.ts";
import { LogReader, TurnLog } from "../../../lib/chat/log.ts";
import { RETRY_MS, turnStream } from "../../../lib/http/turn_stream.ts";
import { readUntil } from "../../helpers/read_until.ts";
import { waitFor } from "../../helpers/wait_for.ts";
import { within } from "../../helpers/within.ts";

/** A log that counts who waits for it. */
class WatchedLog extends TurnLog {
  waiting = 0;

  override onChange(callback: () => void): () => void {
    this.waiting++;
    const forget = super.onChange(() => {
      this.waiting--;
      callback();
    });
    return () => {
      this.waiting--;
      forget();
    };
  }
}

function stream(log: TurnLog, { after = 0, keepAliveMs = 60_000 } = {}): ReadableStream<Uint8Array> {
  return turnStream(new LogReader(log, after), { keepAliveMs }).body!;
}

Deno.test("a stream begins with how soon to connect again, and ends with [DONE]", async () => {
  const log = new TurnLog();
  log.append({ type: "text", data: "Hi" });
  log.append({ type: "title", data: "Greeting" });
  log.end();
  const text = await new Response(stream(log)).text();
  assert.equal(
    text,
    `retry: ${RETRY_MS}\n\ndata: "Hi"\nid: 1\n\nevent: title\ndata: "Greeting"\nid: 2\n\ndata: [DONE]\n\n`,
  );
});

Deno.test("what ends a stream has a number where the reader has one for it", async () => {
  const reader = { read: () => Promise.resolve(null), cancel() {}, doneId: PAST_END };
  const text = await new Response(turnStream(reader, { keepAliveMs: 60_000 }).body).text();
  assert.equal(text, `retry: ${RETRY_MS}\n\ndata: [DONE]\nid: ${PAST_END}\n\n`);
});

Deno.test("a stream reads on after the event that it is given", async () => {
  const log = new TurnLog();
  for (const data of ["a", "b"]) log.append({ type: "text", data });
  log.end();
  assert.equal(
    await new Response(stream(log, { after: 1 })).text(),
    'retry: 1000\n\ndata: "b"\nid: 2\n\ndata: [DONE]\n\n',
  );
});

Deno.test("a client that leaves is no reader of the log any more", async () => {
  const log = new WatchedLog();
  const body = stream(log);
  await readUntil(body, /retry/);
  await waitFor(() => log.waiting === 1);
  await body.cancel();
  assert.equal(log.waiting, 0);
});

Deno.test("a silent turn is kept alive as often as the settings say", async () => {
  const body = stream(new TurnLog(), { keepAliveMs: 2 });
  await within(1_000, readUntil(body, /: keep-alive\n\n/));
  await body.cancel();
});

Deno.test("a stream that is to leave ends without [DONE], be that before it began or while it waits", async () => {
  const log = new WatchedLog();
  const leave = new AbortController();
  const read = () => {
    const { body } = turnStream(new LogReader(log, 0), { keepAliveMs: 60_000, signal: leave.signal });
    return new Response(body).text();
  };
  const waits = read();
  await waitFor(() => log.waiting === 1);
  leave.abort();
  assert.equal(await waits, `retry: ${RETRY_MS}\n\n`);
  log.append({ type: "text", data: "Late" });
  assert.equal(await within(1_000, read()), `retry: ${RETRY_MS}\n\n`);
  assert.equal(log.waiting, 0);
});
