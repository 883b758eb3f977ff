import assert from "node:assert/strict";
import type fc from "npm:fast-check@^4";
import { newId } from "../../lib/chat/id.ts";
import { BODY_MS } from "../../lib/http/body.ts";
import { openAiServer } from "../helpers/openai_server.ts";
import { reply } from "../helpers/openai_wire.ts";
import { sampleInputs } from "../helpers/properties.ts";
import { assertDiscreet, type RawAnswer, type RawOptions, rawRequest } from "../helpers/raw_request.ts";
import { routePaths } from "../helpers/routes.ts";
import { TurnClient } from "../helpers/turn_client.ts";
import type { Extent, Fault, Outcome } from "./fault.ts";
import { type Holder, requests, rubbish } from "./inputs.ts";
import { Tally } from "./tally.ts";
import { show, WatchedServer } from "./watched_server.ts";

const SECRET = "what-nobody-else-may-read";
const AT_ONCE = 16;

const utf8 = new TextEncoder();

/** Sends many to a server that has a victim, some at once, and looks at every answer. */
async function sendAll(
  inputs: (holder: Holder) => Promise<fc.Arbitrary<Uint8Array>>,
  { count, ...options }: RawOptions & { count: number },
): Promise<Outcome> {
  await using model = await openAiServer(({ body: { messages } }) => {
    return reply([messages.at(-1)!.content === SECRET ? SECRET : "Hello"]);
  });
  await using server = await WatchedServer.start({ OPENAI_BASE_URL: model.url });
  const owner = new TurnClient(`session=${newId()}`);
  await owner.start(server.url, SECRET);
  const { conversationId: conversation, messageId: message, turnId: turn } = owner.turn;
  const all = sampleInputs(await inputs({ conversation, message, turn }), count);
  const before = await owner.page(server.url);
  const seen = new Tally();
  for (let i = 0; i < all.length; i += AT_ONCE) {
    await Promise.all(
      all.slice(i, i + AT_ONCE).map(async (bytes) => {
        const answer: RawAnswer = await rawRequest(server.url, bytes, options);
        const what = JSON.stringify(new TextDecoder().decode(bytes.subarray(0, 600)));
        assertDiscreet(answer, { what, secret: SECRET });
        seen.add(answer.status ?? "closed");
      }),
    );
  }
  assert.equal(await owner.page(server.url), before, "The victim's page is not what it was");
  const holdings = await server.holdings();
  assert.equal(await server.errors(), "");
  return { tries: count, held: `${seen}; ${show(holdings)} at the end` };
}

async function slowBodies({ isQuick }: Extent): Promise<Outcome> {
  const tries = isQuick ? 20 : 200;
  await using model = await openAiServer(() => reply(["Hello"]));
  await using server = await WatchedServer.start({ OPENAI_BASE_URL: model.url });
  const startedAt = performance.now();
  const head = "host: 127.0.0.1\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n";
  const { hostname, port } = new URL(server.url);
  const statuses = await Promise.all(Array.from({ length: tries }, async (_, i) => {
    const socket = await Deno.connect({ hostname, port: Number(port) });
    await socket.write(utf8.encode(`POST ${i % 2 ? "/chat" : "/api/chat"} HTTP/1.1\r\n${head}{`));
    const trickle = setInterval(() => socket.write(utf8.encode(" ")).catch(() => {}), 1_000);
    const buffer = new Uint8Array(2_000);
    const count = await socket.read(buffer);
    clearInterval(trickle);
    socket.close();
    return new TextDecoder().decode(buffer.subarray(9, Math.min(count ?? 0, 12)));
  }));
  assert.deepEqual([...new Set(statuses)], ["408"]);
  const ms = performance.now() - startedAt;
  assert.ok(ms >= BODY_MS);
  const seconds = Math.round(ms / 1_000);
  assert.equal(await server.errors(), "");
  return { tries, held: `each was refused with 408 after ${seconds} s` };
}

export const BAD_INPUT: readonly Fault[] = [
  {
    name: "mutated requests of every route and method",
    promised: "no 5xx, no hang, no stack, no byte of another owner's, nothing changed",
    run: ({ isQuick }) =>
      sendAll(async (holder) => {
        const paths = await routePaths();
        return requests([...paths, "/c/nope.json", "/c/nope.md", "/styles.css", "/nope/nope"], holder);
      }, { count: isQuick ? 600 : 20_000 }),
  },
  {
    name: "rubbish in the place of HTTP",
    promised: "refused or closed; the server goes on",
    run: ({ isQuick }) => sendAll(() => Promise.resolve(rubbish), { count: isQuick ? 100 : 2_000, isAll: true }),
  },
  {
    name: "bodies that come a byte a second",
    promised: "408 after 30 s",
    run: slowBodies,
  },
];
