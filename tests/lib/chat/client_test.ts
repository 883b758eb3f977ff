import assert from "node:assert/strict";
import { type Batch, FollowError, followTurn, RETRY_PAUSES_MS } from "../../../lib/chat/client.ts";
import { type ChatEvent, DONE, toWire } from "../../../lib/chat/events.ts";
import { encodeSse } from "../../../lib/sse/encode.ts";

const EVENTS: ChatEvent[] = [
  {
    type: "turn",
    data: { turnId: "t", conversationId: "c", userMessageId: "u", messageId: "m", model: "fake" },
  },
  ...["Hel", "lo ", "wörld ", "👋🏽"].map((data): ChatEvent => ({ type: "text", data })),
  { type: "end", data: { status: "complete", finishReason: "stop", html: "" } },
];

const FRAMES = EVENTS.map((event, i) => encodeSse({ id: i + 1, ...toWire(event) }));

/** The server's stream after an event number, as bytes. */
function streamAfter(after: number): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(FRAMES.slice(after).join("") + encodeSse({ data: DONE }));
}

interface Call {
  url: string;
  method: string;
}

/** A server that answers each request in turn; `null`: the network is gone. */
function serve(...answers: (Response | null | ((url: string) => Response))[]) {
  const calls: Call[] = [];
  const pauses: number[] = [];
  const options = {
    signal: new AbortController().signal,
    fetch: (url: unknown, init?: RequestInit) => {
      calls.push({ url: String(url), method: init?.method ?? "GET" });
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (!answer) return Promise.reject(new TypeError("Load failed"));
      return Promise.resolve(typeof answer === "function" ? answer(String(url)) : answer);
    },
    pause: (ms: number) => {
      pauses.push(ms);
      return Promise.resolve();
    },
  };
  return { calls, pauses, options };
}

/** Sends the bytes, then breaks. */
function cutOff(bytes: Uint8Array): Response {
  let sent = false;
  return new Response(
    new ReadableStream({
      pull(controller) {
        if (sent) return controller.error(new TypeError("network"));
        sent = true;
        controller.enqueue(bytes);
      },
    }),
  );
}

async function eventsOf(turn: AsyncIterable<Batch>): Promise<ChatEvent[]> {
  return (await Array.fromAsync(turn)).flatMap(({ events }) => events);
}

const afterOf = (url: string) => Number(new URL(url, "http://x").searchParams.get("after"));
const readOn = (url: string) => new Response(streamAfter(afterOf(url)));

Deno.test("a turn's events come in order, from the first to the end", async () => {
  const { options, calls } = serve(new Response(streamAfter(0)));
  assert.deepEqual(await eventsOf(followTurn({ message: "Hi" }, options)), EVENTS);
  assert.deepEqual(calls, [{ url: "/api/chat", method: "POST" }]);
});

Deno.test("a connection that breaks at any byte loses and doubles nothing", async () => {
  const bytes = streamAfter(0);
  const firstFrame = new TextEncoder().encode(FRAMES[0]).length;
  for (let cut = firstFrame; cut < bytes.length; cut++) {
    const { options } = serve(cutOff(bytes.slice(0, cut)), readOn);
    assert.deepEqual(await eventsOf(followTurn({ message: "Hi" }, options)), EVENTS, `cut at ${cut}`);
  }
});

Deno.test("reading on skips what is known already and asks again for what is missing", async () => {
  const doubled = new Response(
    new TextEncoder().encode(FRAMES.slice(0, 3).join("") + FRAMES.slice(1, 4).join("") + FRAMES[5]),
  );
  const { options, calls } = serve(doubled, readOn);
  assert.deepEqual(await eventsOf(followTurn({ message: "Hi" }, options)), EVENTS);
  assert.equal(calls[1].url, "/api/turns/t?after=4");
});

Deno.test("a page that knows part of a turn reads on from there", async () => {
  const { options, calls } = serve(readOn);
  const events = await eventsOf(followTurn({ turnId: "t", lastId: 2 }, options));
  assert.deepEqual(events, EVENTS.slice(2));
  assert.equal(calls[0].url, "/api/turns/t?after=2");
});

Deno.test("events that only a newer client knows are passed over", async () => {
  const unknown = encodeSse({ id: 2, event: "weather", data: "{}" });
  const { options } = serve(new Response(FRAMES[0] + unknown + encodeSse({ id: 3, ...toWire(EVENTS[5]) })));
  assert.deepEqual(await eventsOf(followTurn({ message: "Hi" }, options)), [EVENTS[0], EVENTS[5]]);
});

Deno.test("a server that stays away is given up after growing pauses, and what came is kept", async () => {
  const { options, pauses } = serve(cutOff(new TextEncoder().encode(FRAMES[0] + FRAMES[1])), null);
  const seen: ChatEvent[] = [];
  await assert.rejects(async () => {
    for await (const { events } of followTurn({ message: "Hi" }, options)) seen.push(...events);
  }, FollowError);
  assert.deepEqual(seen, EVENTS.slice(0, 2));
  assert.deepEqual(pauses, RETRY_PAUSES_MS);
});

Deno.test("a message that cannot be sent is an error at once, and worth another try", async () => {
  const { options, pauses } = serve(null);
  await assert.rejects(Array.fromAsync(followTurn({ message: "Hi" }, options)), (error) => {
    assert.ok(error instanceof FollowError);
    assert.deepEqual([error.report.code, error.report.retryable], ["unreachable", true]);
    return true;
  });
  assert.deepEqual(pauses, []);
});

Deno.test("a refusal is told in the server's words; one that says nothing by its status", async () => {
  const problem = { title: "Too long", code: "message_too_long", retryable: false };
  const told = async (response: Response) => {
    const { options } = serve(response);
    return await Array.fromAsync(followTurn({ message: "Hi" }, options)).catch(({ report }) => report);
  };
  assert.deepEqual(await told(Response.json(problem, { status: 413 })), {
    error: "Too long",
    code: "message_too_long",
    retryable: false,
  });
  assert.deepEqual(await told(new Response("<h1>Bad gateway</h1>", { status: 502 })), {
    error: "The server answered 502",
    code: "unknown",
    retryable: true,
  });
});

Deno.test("a server that has nothing new each time is given up too", async () => {
  const { options, pauses, calls } = serve(
    cutOff(new TextEncoder().encode(FRAMES[0])),
    () => new Response("retry: 1\n\n"),
  );
  await assert.rejects(eventsOf(followTurn({ message: "Hi" }, options)), FollowError);
  assert.deepEqual(pauses, RETRY_PAUSES_MS);
  assert.equal(calls.length, RETRY_PAUSES_MS.length + 1);
});

Deno.test("a gateway that fails while one reads on is worth another try, and a turn that is gone is not", async () => {
  const broken = () => new Response("", { status: 502 });
  const healed = serve(cutOff(new TextEncoder().encode(FRAMES[0])), broken, readOn);
  assert.deepEqual(await eventsOf(followTurn({ message: "Hi" }, healed.options)), EVENTS);
  const gone = serve(
    cutOff(new TextEncoder().encode(FRAMES[0])),
    () => Response.json({ title: "Gone" }, { status: 404 }),
  );
  await assert.rejects(eventsOf(followTurn({ message: "Hi" }, gone.options)), /Gone/);
  assert.equal(gone.calls.length, 2);
});
