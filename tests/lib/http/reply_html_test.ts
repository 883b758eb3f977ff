import assert from "node:assert/strict";
import type { ChatEvent } from "../../../lib/chat/events.ts";
import { LogReader, TurnLog } from "../../../lib/chat/log.ts";
import { NO_PROGRESS } from "../../../lib/chat/progress.ts";
import type { ToolCall } from "../../../lib/chat/types.ts";
import { type EndedReply, replyHtml } from "../../../lib/http/reply_html.ts";
import { waitFor } from "../../helpers/wait_for.ts";

const ENDED = { status: "complete", finishReason: "stop", html: "<p>Rendered</p>" } as const;

/** The pieces of a turn's HTML, one after the other, and what they return. */
function pieces(log: TurnLog, signal: AbortSignal = new AbortController().signal) {
  const ended = (reply: EndedReply) => `[${JSON.stringify(reply)}]`;
  const call = ({ name, result }: ToolCall) => `{${name} ${result!.content}}`;
  return replyHtml(new LogReader(log, 0), { before: "<", after: ">", note: () => "(cut)", call, ended, signal });
}

function logOf(...events: ChatEvent[]): TurnLog {
  const log = new TurnLog();
  for (const event of events) log.append(event);
  return log;
}

Deno.test("text comes as it is said, escaped, and the whole reply once it has ended", async () => {
  const log = logOf({ type: "text", data: "<b>" });
  const html = pieces(log);
  assert.deepEqual(await html.next(), { done: false, value: "<" });
  assert.deepEqual(await html.next(), { done: false, value: "&lt;b&gt;" });
  const next = html.next();
  log.append({ type: "title", data: "A title" });
  log.append({ type: "text", data: " & more" });
  assert.deepEqual(await next, { done: false, value: " &amp; more" });
  log.append({ type: "text", data: "." });
  log.append({ type: "end", data: ENDED });
  log.end();
  const reply = { ...NO_PROGRESS, ...ENDED, text: "<b> & more." };
  const value = (await html.next()).value as string;
  assert.deepEqual([value.slice(0, 3), JSON.parse(value.slice(3, -1))], [".>[", reply]);
  assert.deepEqual(await html.next(), { done: true, value: true });
});

Deno.test("an error is told with the end", async () => {
  const error = { error: "The model is gone", code: "model_unreachable", retryable: true };
  const log = logOf({ type: "error", data: error }, { type: "end", data: { ...ENDED, status: "failed", html: "" } });
  const [, end] = await Array.fromAsync(pieces(log));
  assert.deepEqual(JSON.parse(end.slice(2, -1)).error, error);
});

Deno.test("a character that comes in halves is sent whole", async () => {
  const log = logOf({ type: "text", data: "a\ud83c" });
  const html = pieces(log);
  await html.next();
  assert.equal((await html.next()).value, "a");
  log.append({ type: "text", data: "\udf0ab" });
  assert.equal((await html.next()).value, "🌊b");
  await html.return(false);
});

Deno.test("a signal ends it without an end, also while the model is silent, and nobody reads the log any more", async () => {
  const abort = new AbortController();
  const waiting = new Set<() => void>();
  const log = new class extends TurnLog {
    override onChange(callback: () => void): () => void {
      waiting.add(callback);
      return () => waiting.delete(callback);
    }
  }();
  const html = pieces(log, abort.signal);
  await html.next();
  const next = html.next();
  await waitFor(() => waiting.size === 1);
  abort.abort();
  assert.deepEqual(await next, { done: true, value: false });
  assert.equal(waiting.size, 0);
  assert.deepEqual(await Array.fromAsync(pieces(logOf({ type: "text", data: "x" }), abort.signal)), ["<"]);
});
