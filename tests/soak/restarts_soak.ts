import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { assertKept, replyOnPage, shortfall } from "../helpers/kept.ts";
import { type NumberedModel, numberedModel } from "../helpers/numbered_model.ts";
import { Metronome } from "../helpers/pace.ts";
import { type Random, withRandom } from "../helpers/random.ts";
import { type ServerProcess, startServer } from "../helpers/server_process.ts";
import { dataPath } from "../helpers/tasks.ts";
import { TurnClient } from "../helpers/turn_client.ts";
import { within } from "../helpers/within.ts";

const ROUNDS = 10;
const FLUSH_MS = [10, 50, 250, 1_000, 2_000];

/** For a machine that does something else just then, in milliseconds. */
const SLACK_MS = 500;

/** A client of some round, and how the server of that round went. */
interface Stream {
  name: string;
  client: TurnClient;
  fate: Pick<Round, "signal" | "flushMs"> & { endedAt: number };
  /** What had come when the server went. */
  seen: string;
}

Deno.test("ten rounds of kill -9 and SIGTERM amid streams lose no more than the flush interval, and tell nothing twice", () =>
  withRandom(async (random) => {
    await using kv = dataPath();
    using metronome = new Metronome(10);
    const round = { streams: 0, tokensLeft: Infinity, isOver: Promise.withResolvers<void>() };
    await using model: NumberedModel = await numberedModel({
      async pace() {
        for (let beats = random.integer(1, 5); beats > 0; beats--) await metronome.beat();
        if (model.replies.size === round.streams && --round.tokensLeft === 0) round.isOver.resolve();
      },
    });

    const streams: Stream[] = [];
    for (const [i, { flushMs, count, tokens, signal }] of planRounds(random).entries()) {
      round.streams = streams.length + count;
      round.tokensLeft = tokens;
      round.isOver = Promise.withResolvers();
      const env = { ...model.env, CHAT_KV_PATH: kv.path, CHAT_FLUSH_MS: String(flushMs) };
      await using server = await startServer(env);
      streams.push(
        ...await runRound(server, { name: `r${i}`, count, streams, flushMs, signal, isOver: round.isOver.promise }),
      );
    }

    await using server = await startServer({ ...model.env, CHAT_KV_PATH: kv.path });
    await within(60_000, Promise.all(streams.map(({ client }) => client.end ? null : client.readOn(server.url))));
    for (const stream of streams) await assertHonest(stream, { server, model });
  }));

interface Round {
  flushMs: number;
  /** New streams. */
  count: number;
  /** How many tokens all of them have been sent when it is over. */
  tokens: number;
  signal: "SIGKILL" | "SIGTERM";
}

function planRounds(random: Random): Round[] {
  return Array.from({ length: ROUNDS }, () => {
    const count = random.integer(5, 60);
    return {
      flushMs: FLUSH_MS[random.integer(0, FLUSH_MS.length - 1)],
      count,
      // From a moment to beyond the time that a lease takes to run out.
      tokens: count * random.integer(1, 300),
      signal: random.integer(0, 1) === 0 ? "SIGKILL" : "SIGTERM",
    };
  });
}

/** Lets new clients stream, and those of earlier rounds read on that do not know their end, until the server is told to end. */
async function runRound(
  server: ServerProcess,
  { name, count, streams, flushMs, signal, isOver }: Pick<Round, "flushMs" | "signal" | "count"> & {
    name: string;
    streams: Stream[];
    isOver: Promise<void>;
  },
): Promise<Stream[]> {
  const clients = Array.from({ length: count }, () => new TurnClient(`session=${newId()}`));
  const begun = new Set<TurnClient>();
  const allBegun = Promise.withResolvers<void>();
  const reading = clients.map((client, i) =>
    client.start(server.url, `${name}s${i}`, ({ lastId }) => {
      if (lastId > 0 && begun.add(client).size === count) allBegun.resolve();
      return false;
    })
  );
  const readingOn = streams.filter(({ client }) => !client.end).map(({ client }) => client.readOn(server.url));
  await within(60_000, Promise.all([allBegun.promise, isOver]));
  const fate = { signal, flushMs, endedAt: performance.now() };
  server.kill(signal);
  await within(20_000, Promise.all([...reading, ...readingOn]));
  const { code, errors } = await server.ended();
  assert.equal(errors, "");
  if (signal === "SIGTERM") assert.equal(code, 0);
  return clients.map((client, i) => ({ name: `${name}s${i}`, client, fate, seen: client.text }));
}

/** Holds what a client has and what is kept to what the model sent and the server told. */
async function assertHonest(
  { name, client, fate: { signal, flushMs, endedAt }, seen }: Stream,
  { server, model }: { server: ServerProcess; model: NumberedModel },
): Promise<void> {
  const sent = model.reply(name);
  const fresh = client.another();
  await fresh.readOn(server.url);
  assertKept(fresh.text, sent);
  assertKept(client.text, sent);
  for (const { end } of [client, fresh]) assert.equal(end?.status, "interrupted", `${name} ${signal}`);
  assert.equal(client.text, seen.length > fresh.text.length ? seen : fresh.text);
  assert.ok(fresh.isDone);
  // A server may be killed between the two last things that it says.
  for (const each of [client, fresh]) if (each.isDone) assert.equal(await each.readOn(server.url), 204, name);
  assert.equal(replyOnPage(await client.page(server.url)), fresh.text.trim());
  const [cost, lag] = [fresh.text, seen].map((text) => Math.round(shortfall(text, { ...sent, killedAt: endedAt })));
  // What the server had not read by then, for want of a processor, is not lost by it.
  const bound = (signal === "SIGKILL" ? flushMs : 0) + lag + SLACK_MS;
  assert.ok(
    cost <= bound,
    `"${name}" has lost what the model had sent ${cost} ms before ${signal}; flush ${flushMs} ms, client ${lag} ms behind`,
  );
  // Who is told to end has time to write everything down.
  if (signal === "SIGTERM") assert.ok(fresh.text.startsWith(seen), `"${name}" lacks what a client had seen`);
}
