import assert from "node:assert/strict";
import { FollowError, followTurn, RETRY_PAUSES_MS } from "../../../lib/chat/client.ts";
import { type ChatEvent, DONE, toWire } from "../../../lib/chat/events.ts";
import type { Batch } from "../../../lib/chat/read_events.ts";
import { encodeSse } from "../../../lib/sse/encode.ts";
import { followOptions, HI } from "../../helpers/follow_options.ts";

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
  const options = followOptions((url, init) => {
    calls.push({ url: String(url), method: init?.method ?? "GET" });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (!answer) return Promise.reject(new TypeError("Load failed"));
    return Promise.resolve(typeof answer === "function" ? answer(String(url)) : answer);
  });
  return { calls, options, pauses: options.pauses };
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
  assert.deepEqual(await eventsOf(followTurn(HI, options)), EVENTS);
  assert.deepEqual(calls, [{ url: "/api/chat", method: "POST" }]);
});

Deno.test("a connection that breaks at any byte loses and doubles nothing", async () => {
  const bytes = streamAfter(0);
  const firstFrame = new TextEncoder().encode(FRAMES[0]).length;
  for (let cut = firstFrame; cut < bytes.length; cut++) {
    const { options } = serve(cutOff(bytes.slice(0, cut)), readOn);
    assert.deepEqual(await eventsOf(followTurn(HI, options)), EVENTS, `cut at ${cut}`);
  }
});

Deno.test("reading on skips what is known already and asks again for what is missing", async () => {
  const doubled = new Response(
    new TextEncoder().encode(FRAMES.slice(0, 3).join("") + FRAMES.slice(1, 4).join("") + FRAMES[5]),
  );
  const { options, calls } = serve(doubled, readOn);
  assert.deepEqual(await eventsOf(followTurn(HI, options)), EVENTS);
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
  assert.deepEqual(await eventsOf(followTurn(HI, options)), [EVENTS[0], EVENTS[5]]);
});

Deno.test("a server that stays away long after a turn has begun is asked on, with pauses that grow up to a bound", async () => {
  const away = Array<null>(20).fill(null);
  const { options, pauses } = serve(cutOff(new TextEncoder().encode(FRAMES[0] + FRAMES[1])), ...away, readOn);
  assert.deepEqual(await eventsOf(followTurn(HI, options)), EVENTS);
  assert.deepEqual(pauses, [...RETRY_PAUSES_MS, ...Array(15).fill(RETRY_PAUSES_MS.at(-1))]);
});

Deno.test("a message that cannot be sent is sent again by the same name, and given up after growing pauses", async () => {
  const { options, pauses, calls } = serve(null);
  await assert.rejects(Array.fromAsync(followTurn(HI, options)), (error) => {
    assert.ok(error instanceof FollowError);
    assert.deepEqual([error.report.code, error.report.retryable], ["unreachable", true]);
    return true;
  });
  assert.deepEqual(pauses, RETRY_PAUSES_MS);
  assert.equal(calls.length, RETRY_PAUSES_MS.length + 1);
});

Deno.test("a message whose answer was lost is sent again by the same name, and its turn is read from the first event", async () => {
  const names: unknown[] = [];
  const options = followOptions((_, init) => {
    names.push(new Headers(init?.headers).get("idempotency-key"));
    return names.length < 3 ? Promise.reject(new TypeError("reset")) : Promise.resolve(new Response(streamAfter(0)));
  });
  assert.deepEqual(await eventsOf(followTurn(HI, options)), EVENTS);
  assert.deepEqual(names, Array(3).fill(HI.idempotencyKey));
});

Deno.test("a refusal is told in the server's words; one that says nothing by its status", async () => {
  const problem = { title: "Too long", code: "message_too_long", retryable: false };
  const told = async (response: Response) => {
    const { options } = serve(response);
    return await Array.fromAsync(followTurn(HI, options)).catch(({ report }) => report);
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

Deno.test("a server that has nothing new each time is asked less and less often", async () => {
  const nothing = Array.from({ length: 5 }, () => () => new Response("retry: 1\n\n"));
  const { options, pauses } = serve(cutOff(new TextEncoder().encode(FRAMES[0])), ...nothing, readOn);
  assert.deepEqual(await eventsOf(followTurn(HI, options)), EVENTS);
  assert.deepEqual(pauses, RETRY_PAUSES_MS);
});

Deno.test("who asks for more than there is is told so, and does not ask for ever", async () => {
  const { options, calls } = serve(new Response(null, { status: 204 }));
  await assert.rejects(eventsOf(followTurn({ turnId: "t", lastId: 9 }, options)), /The reply has ended/);
  assert.equal(calls.length, 1);
});

Deno.test("a connection that is lost is told once it does not come back at once, and that it is back", async () => {
  const broken = () => cutOff(new TextEncoder().encode(FRAMES[0]));
  const quick = serve(broken(), readOn);
  await eventsOf(followTurn(HI, quick.options));
  assert.deepEqual(quick.options.told, []);
  const slow = serve(broken(), null, null, null, readOn);
  await eventsOf(followTurn(HI, slow.options));
  assert.deepEqual(slow.options.told, [true, false]);
});

/** Sends the bytes, then nothing, until the request is given up. */
function stall(bytes: Uint8Array, signal: AbortSignal): Response {
  return new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(bytes);
        signal.addEventListener("abort", () => controller.error(signal.reason));
      },
    }),
  );
}

for (
  const [why, then] of [["falls silent", "fallSilent"], ["is given a reason to make a new one", "nudgeNow"]] as const
) {
  Deno.test(`a connection that ${why} is given up, and reading goes on over another`, async () => {
    const urls: string[] = [];
    const options = followOptions((url, init) => {
      urls.push(String(url));
      const isFirst = urls.length === 1;
      return Promise.resolve(isFirst ? stall(new TextEncoder().encode(FRAMES[0]), init!.signal!) : readOn(urls[1]));
    });
    const seen: ChatEvent[] = [];
    for await (const { events } of followTurn(HI, options)) {
      seen.push(...events);
      if (seen.length === 1) queueMicrotask(options[then]);
    }
    assert.deepEqual(seen, EVENTS);
    assert.deepEqual(urls, ["/api/chat", "/api/turns/t?after=1"]);
  });
}

Deno.test("a reason to try ends a pause", async () => {
  const { options, calls } = serve(cutOff(new TextEncoder().encode(FRAMES[0])), null, null, readOn);
  const { pause } = options;
  options.pause = (ms, signal) => {
    if (ms < 1_000) return pause(ms, signal);
    queueMicrotask(options.nudgeNow);
    return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
  };
  assert.deepEqual(await eventsOf(followTurn(HI, options)), EVENTS);
  assert.equal(calls.length, 4);
});

Deno.test("a gateway that fails while one reads on is worth another try, and a turn that is gone is not", async () => {
  const broken = () => new Response("", { status: 502 });
  const healed = serve(cutOff(new TextEncoder().encode(FRAMES[0])), broken, readOn);
  assert.deepEqual(await eventsOf(followTurn(HI, healed.options)), EVENTS);
  const gone = serve(
    cutOff(new TextEncoder().encode(FRAMES[0])),
    () => Response.json({ title: "Gone" }, { status: 404 }),
  );
  await assert.rejects(eventsOf(followTurn(HI, gone.options)), /Gone/);
  assert.equal(gone.calls.length, 2);
});
