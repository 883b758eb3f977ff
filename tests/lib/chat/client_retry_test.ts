import assert from "node:assert/strict";
import { type FollowError, followTurn, RETRY_PAUSES_MS } from "../../../lib/chat/client.ts";
import { type ChatEvent, toWire } from "../../../lib/chat/events.ts";
import { encodeSse } from "../../../lib/sse/encode.ts";
import { followOptions, HI } from "../../helpers/follow_options.ts";

const EVENTS: ChatEvent[] = [
  { type: "turn", data: { turnId: "t", conversationId: "c", userMessageId: "u", messageId: "m", model: "fake" } },
  { type: "text", data: "Hello" },
  { type: "end", data: { status: "complete", finishReason: "stop", html: "" } },
];

const frame = (n: number) => encodeSse({ id: n, ...toWire(EVENTS[n - 1]) });

/** A fetch that answers each request in turn, the last answer for good; a string is a body that just ends, `null` no network. */
function serve(...answers: (string | null | (() => Response))[]) {
  const leave = new AbortController();
  const seen = { urls: [] as string[], signals: [] as AbortSignal[] };
  const options = followOptions((url, init) => {
    seen.urls.push(String(url));
    seen.signals.push(init!.signal!);
    const answer = answers.length > 1 ? answers.shift()! : answers[0];
    if (answer === null || leave.signal.aborted) return Promise.reject(new TypeError("Load failed"));
    return Promise.resolve(typeof answer === "string" ? new Response(answer) : answer());
  });
  options.signal = leave.signal;
  return { options, leave, pauses: options.pauses, ...seen };
}

const follow = (server: ReturnType<typeof serve>) => followTurn(HI, server.options);

Deno.test("pauses grow from none, and leave a server half a minute at most to come back", () => {
  assert.equal(RETRY_PAUSES_MS[0], 0);
  assert.deepEqual([...new Set(RETRY_PAUSES_MS)].sort((a, b) => a - b), RETRY_PAUSES_MS);
  const total = RETRY_PAUSES_MS.reduce((sum, ms) => sum + ms);
  assert.ok(total >= 10_000 && total <= 30_000, `${total} ms`);
});

Deno.test("a try that brings something starts the pauses anew, one that brings nothing does not", async () => {
  const server = serve(frame(1), null, "", frame(1), frame(2), null, frame(3));
  await Array.fromAsync(follow(server));
  const [a, b, c, d] = RETRY_PAUSES_MS;
  assert.deepEqual(server.pauses, [a, b, c, d, a, b]);
});

Deno.test("whoever stops following lets go of the connection", async () => {
  let cancelled = false;
  const endless = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(frame(1))),
    cancel: () => void (cancelled = true),
  });
  for await (const { events } of follow(serve(() => new Response(endless)))) {
    assert.equal(events[0].type, "turn");
    break;
  }
  assert.ok(cancelled);
});

Deno.test("a stream that went on past the end of its turn is let go of", async () => {
  let cancelled = false;
  const endless = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(frame(1) + frame(2) + frame(3))),
    cancel: () => void (cancelled = true),
  });
  await Array.fromAsync(follow(serve(() => new Response(endless))));
  assert.ok(cancelled);
});

Deno.test("every request can be aborted, and one that was ends the following without an error", async () => {
  const server = serve(frame(1), frame(2), frame(3));
  const { options, leave, signals } = server;
  const { pause } = options;
  options.pause = (ms, signal) => {
    if (ms === RETRY_PAUSES_MS[0] && signals.length === 2) leave.abort();
    return pause(ms, signal);
  };
  const batches = await Array.fromAsync(follow(server));
  assert.deepEqual(batches.map(({ lastId }) => lastId), [1, 2]);
  assert.deepEqual(signals.map(({ aborted }) => aborted), [true, true]);
});

Deno.test("a refusal without words is worth another try where the server is at fault, or busy", async () => {
  for (const [status, retryable] of [[500, true], [503, true], [429, true], [499, false], [404, false], [430, false]]) {
    const refused = await Array.fromAsync(follow(serve(() => new Response("", { status: Number(status) }))))
      .catch((error) => error as FollowError);
    assert.ok(!Array.isArray(refused));
    assert.deepEqual([refused.report.error, refused.report.retryable], [`The server answered ${status}`, retryable]);
  }
});

Deno.test("a frame that cannot be read is asked for again", async () => {
  const server = serve(frame(1) + "id: 2\ndata: {half\n\n", frame(2) + frame(3));
  const events = (await Array.fromAsync(follow(server))).flatMap(({ events }) => events);
  assert.deepEqual(events, EVENTS);
  assert.equal(server.urls[1], "/api/turns/t?after=1");
});

/** An answer that a limit gives. */
function refusal(code: string) {
  const problem = { title: "Too much", status: 429, code, retryable: true };
  return () => Response.json(problem, { status: 429, headers: { "retry-after": "5" } });
}

Deno.test("a message that a limit refuses is not sent again by itself", async () => {
  const server = serve(refusal("too_many_messages"), frame(1));
  const refused = { report: { error: "Too much", code: "too_many_messages", retryable: true } };
  await assert.rejects(Array.fromAsync(follow(server)), refused);
  assert.equal(server.urls.length, 1);
});

Deno.test("a reply that has too many readers is tried again: it has begun, and is not given up", async () => {
  const server = serve(frame(1), refusal("too_many_readers"), refusal("too_many_readers"), frame(2), frame(3));
  const batches = await Array.fromAsync(follow(server));
  assert.deepEqual(batches.flatMap(({ events }) => events), EVENTS);
  assert.deepEqual(server.pauses.slice(0, 3), RETRY_PAUSES_MS.slice(0, 3));
});
