/**
 * A fake model server, run as a process: it prints its address, and answers `{"report": true}` with what it has sent since the
 * report before. A request's last message says what it wants, as JSON of {@linkcode Wanted}; whoever says nothing of the
 * kind wants a title.
 *
 * On bare sockets, so that it is not what limits the servers that are measured, and so that a token counts as sent when the
 * kernel took it: what a stalled reader draws from a model is just that.
 */
import { headerOf, readHead, writeAll } from "../connection.ts";
import { say, takeOrders } from "../lines.ts";
import { Ticker } from "../ticker.ts";
import { now, tokenText } from "../token.ts";
import type { ModelReport, Wanted } from "./orders.ts";

const HEAD =
  "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

/** Successive multiples of this are spread evenly over any interval. */
const GOLDEN = 0.6180339887;

/** A paced token that leaves this much after its time is late, in milliseconds. */
const LATE_MS = 10;

const ENVELOPE = {
  id: "chatcmpl-AbCdEfGhIjKlMnOpQrStUvWxYz012",
  object: "chat.completion.chunk",
  created: 1_760_000_000,
  model: "bench",
  service_tier: "default",
  system_fingerprint: "fp_0123456789",
};

const END = chunk({}, "stop") + frame("[DONE]") + "0\r\n\r\n";

const ticker = new Ticker();
let requests = 0;
let report = emptyReport();

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
say(`http://127.0.0.1:${listener.addr.port}`);
takeOrders(() => {
  const told = report;
  report = emptyReport();
  return told;
});
for await (const connection of listener) serve(connection);

function emptyReport(): ModelReport {
  return { sent: 0, late: 0, leftAt: {} };
}

async function serve(connection: Deno.TcpConn): Promise<void> {
  connection.setNoDelay(true);
  try {
    const wanted = await readRequest(connection);
    if (wanted === "title") await writeAll(connection, `${HEAD}${chunk({ content: "A title" })}${END}`);
    else if (wanted) await answer(connection, wanted);
  } catch {
    // The client has left: `answer` has noted it.
  } finally {
    connection.close();
  }
}

async function readRequest(connection: Deno.Conn): Promise<Wanted | "title" | null> {
  const head = await readHead(connection);
  if (!head) return null;
  const length = Number(headerOf(head, "content-length"));
  const bytes = new Uint8Array(length);
  bytes.set(head.rest);
  for (let read = head.rest.length; read < length;) {
    const count = await connection.read(bytes.subarray(read));
    if (count === null) return null;
    read += count;
  }
  const { content } = JSON.parse(new TextDecoder().decode(bytes)).messages.at(-1);
  return content.startsWith("{") ? JSON.parse(content) : "title";
}

async function answer(connection: Deno.Conn, { stream, tokens, everyMs, padding }: Wanted): Promise<void> {
  const more = "x".repeat(padding);
  let isWhole = false;
  let isClosed = false;
  connection.read(new Uint8Array(1)).catch(() => null).then(() => {
    isClosed = true;
    if (!isWhole) report.leftAt[stream] = now();
  });
  const phase = (++requests * GOLDEN) % 1;
  await writeAll(connection, HEAD + chunk({ role: "assistant", content: "" }));
  const first = now() + phase * everyMs;
  for (let i = 0; i < tokens && !isClosed; i++) {
    const due = first + i * everyMs;
    if (everyMs > 0) await ticker.until(due);
    const sentAt = now();
    await writeAll(connection, chunk({ content: tokenText(i, sentAt, more) }));
    report.sent++;
    if (everyMs > 0 && sentAt - due > LATE_MS) report.late++;
  }
  if (isClosed) return;
  isWhole = true;
  await writeAll(connection, END);
}

/** As chunky as OpenAI's own: some 200 bytes for a token. */
function chunk(delta: Record<string, unknown>, finishReason: string | null = null): string {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finishReason }];
  return frame(JSON.stringify({ ...ENVELOPE, choices }));
}

/** An event, as a chunk of HTTP's: all of it is ASCII. */
function frame(data: string): string {
  const event = `data: ${data}\n\n`;
  return `${event.length.toString(16)}\r\n${event}\r\n`;
}
