import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { openAiServer, type ReceivedRequest } from "../helpers/openai_server.ts";
import { chunk, text } from "../helpers/openai_wire.ts";
import { TurnClient } from "../helpers/turn_client.ts";
import { within } from "../helpers/within.ts";
import type { Extent, Fault, Outcome } from "./fault.ts";
import { RawReader } from "./raw_reader.ts";
import { show, WatchedServer } from "./watched_server.ts";

/** Turns whose model says a word and then nothing more, so that their readers wait. */
const TURNS = 10;

/** A stream says that it is there twice in this time, in milliseconds. */
const TWO_SIGNS_MS = 10_000;

/** Connections that are under way at once, where they come and go. */
const AT_ONCE = 64;

/** Most that an idle stream may take of the server, in MiB. */
const IDLE_MIB = 0.2;

/** A server with turns that are silent, and the requests that read these. */
async function silentTurns(stack: AsyncDisposableStack): Promise<{ server: WatchedServer; requests: string[] }> {
  const model = stack.use(
    await openAiServer(async function* ({ left }: ReceivedRequest) {
      yield chunk({ role: "assistant", content: "" });
      yield text("Hm");
      await left;
    }),
  );
  const minutes = { CHAT_IDLE_MS: "600000", CHAT_TURN_MS: "600000" };
  const server = stack.use(await WatchedServer.start({ OPENAI_BASE_URL: model.url, ...minutes }));
  const requests = await Promise.all(Array.from({ length: TURNS }, async () => {
    const cookie = `session=${newId()}`;
    const client = new TurnClient(cookie);
    await client.start(server.url, "Hi", ({ text }) => text === "Hm");
    return `GET /api/turns/${client.turn.turnId} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: ${cookie}\r\n\r\n`;
  }));
  return { server, requests };
}

async function idleStreams({ isQuick }: Extent): Promise<Outcome> {
  const tries = isQuick ? 300 : 1_000;
  await using stack = new AsyncDisposableStack();
  const { server, requests } = await silentTurns(stack);
  const open = (count: number) =>
    Promise.all(Array.from({ length: count }, (_, i) => RawReader.open(server.url, requests[i % TURNS])));

  const fresh = await server.holdings();
  // What the allocator takes for as many it keeps: the first ones say how much that is.
  for (const reader of await open(tries)) reader.close();
  const before = await server.rests(await server.holdings(), { liveTurns: TURNS });
  const readers = await open(tries);
  for (const reader of readers) await within(TWO_SIGNS_MS, reader.readUntil(/keep-alive[^]*keep-alive/));
  const during = await server.holdings();
  assert.ok(during.readers >= tries, `${during.readers} of ${tries} streams are open`);
  const each = (during.memoryMiB - before.memoryMiB) / tries;
  assert.ok(each < IDLE_MIB, `Each takes ${each} MiB`);
  for (const reader of readers) reader.close();
  const after = await server.rests(before, { liveTurns: TURNS });
  return {
    tries,
    held: `all were told twice that it is there; ${Math.round(fresh.memoryMiB)} MiB at first, ${
      show(before)
    } after the first ones, ${show(during)} with the second ones, ${show(after)} after`,
  };
}

async function comeAndGo({ isQuick }: Extent): Promise<Outcome> {
  const seconds = isQuick ? 5 : 60;
  await using stack = new AsyncDisposableStack();
  const { server, requests } = await silentTurns(stack);
  const health = "GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
  const kinds = [
    () => "",
    () => "GET / HTTP/1.1\r\nhost: 127",
    () => health,
    (i: number) => requests[i % TURNS],
  ];
  const run = async (ms: number) => {
    let count = 0;
    const until = performance.now() + ms;
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      while (performance.now() < until) {
        const i = count++;
        const reader = await RawReader.open(server.url, kinds[i % kinds.length](i));
        reader.close();
      }
    }));
    return count;
  };
  await run(2_000);
  const before = await server.rests(await server.holdings(), { liveTurns: TURNS });
  const tries = await run(seconds * 1_000);
  const after = await server.rests(before, { liveTurns: TURNS });
  return {
    tries,
    held: `${Math.round(tries / seconds)} a second for ${seconds} s; ${show(before)} before, ${show(after)} after`,
  };
}

export const CONNECTIONS: readonly Fault[] = [
  {
    name: "open streams on which nothing comes",
    promised:
      "all are told that it is there; each takes less than 0.2 MiB, and what the second thousand took is given back within 10 %",
    run: idleStreams,
  },
  {
    name: "connections that come and go: at once, amid a request, after an answer, amid a stream",
    promised: "memory is back within 10 %, and no socket, timer or turn is left",
    isAlone: true,
    run: comeAndGo,
  },
];
