import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { assertKept, replyOnPage, shortfall } from "../helpers/kept.ts";
import { type NumberedModel, numberedModel } from "../helpers/numbered_model.ts";
import { Metronome } from "../helpers/pace.ts";
import { type Random, withRandom } from "../helpers/random.ts";
import { startServer } from "../helpers/server_process.ts";
import { dataPath } from "../helpers/tasks.ts";
import { TurnClient } from "../helpers/turn_client.ts";
import { within } from "../helpers/within.ts";

const STREAMS = 50;
const FLUSH_MS = 250;

/** How long a turn whose process is gone may seem to come still, in milliseconds. */
const SETTLE_MS = 10_000;

/** For a machine that does something else just then, in milliseconds. */
const SLACK_MS = 500;

Deno.test("kill -9 amid 50 streams costs each at most the flush interval, and every client reads on to an honest end", () =>
  withRandom(async (random) => {
    await using kv = dataPath();
    using metronome = new Metronome(10);
    const moment = Promise.withResolvers<void>();
    // Late enough for those that leave to have missed something that is kept.
    let left = random.integer(STREAMS * 30, STREAMS * 70);
    await using model: NumberedModel = await numberedModel({
      async pace() {
        // Each stream goes its own way: they differ in how much a client has seen beyond what is written down.
        for (let beats = random.integer(1, 5); beats > 0; beats--) await metronome.beat();
        if (model.replies.size === STREAMS && --left === 0) moment.resolve();
      },
    });
    const env = { ...model.env, CHAT_KV_PATH: kv.path, CHAT_FLUSH_MS: String(FLUSH_MS) };
    const clients = Array.from({ length: STREAMS }, () => new TurnClient(`session=${newId()}`));
    const killedAt = await killAmid(env, { clients, random, moment: moment.promise });

    const sent = clients.map((_, i) => model.reply(`s${i}`));
    for (const [i, client] of clients.entries()) {
      assertKept(client.text, sent[i]);
      assert.equal(client.end, null);
    }
    const seen = clients.map(({ text }) => text);

    await using server = await startServer(env);
    await within(SETTLE_MS * 3, Promise.all(clients.map((client) => client.readOn(server.url))));
    const toldAt = performance.now();
    const others = clients.map((client) => client.another());
    await Promise.all(others.map((other) => other.readOn(server.url)));
    // Those do the same without having anything to wait for: so much of it is the machine's.
    const late = Math.round(toldAt - killedAt - (performance.now() - toldAt));
    assert.ok(late < SETTLE_MS + SLACK_MS, `The last was told its end ${late} ms after the kill`);

    const kept = await Promise.all(clients.map(async (client, i) => {
      const fresh = others[i];
      assertKept(fresh.text, sent[i]);
      for (const { end, isDone } of [client, fresh]) assert.deepEqual([end?.status, isDone], ["interrupted", true]);
      // Who had seen more than was written down keeps that, and is told the end alone.
      assert.equal(client.text, seen[i].length > fresh.text.length ? seen[i] : fresh.text);
      assert.deepEqual([await client.readOn(server.url), await fresh.readOn(server.url)], [204, 204]);
      const page = await client.page(server.url);
      assert.equal(replyOnPage(page), fresh.text.trim());
      assert.match(page, /Interrupted: the reply is not complete/);
      return fresh.text;
    }));
    const worst = (texts: string[]) =>
      Math.round(Math.max(...texts.map((text, i) => text ? shortfall(text, { ...sent[i], killedAt }) : 0)));
    // What the server had not read by then, for want of a processor, is not lost by it.
    const [cost, lag] = [worst(kept), worst(seen.map((text, i) => hasLeft(i) ? "" : text))];
    assert.ok(
      cost <= FLUSH_MS + lag + SLACK_MS,
      `A reply has lost what the model had sent ${cost} ms before the kill, and clients were ${lag} ms behind the model`,
    );
    assert.ok(kept.some((text, i) => seen[i].length < text.length), "No client had anything to be given");
  }));

/** Each fifth client leaves before the kill: it has to be given what it missed, and not only the end. */
function hasLeft(client: number): boolean {
  return client % 5 === 0;
}

/** Starts a stream for each client, and kills the server at the moment. Gives when that was. */
async function killAmid(
  env: Record<string, string>,
  { clients, random, moment }: { clients: TurnClient[]; random: Random; moment: Promise<void> },
): Promise<number> {
  await using server = await startServer(env);
  const begun = new Set<TurnClient>();
  const allBegun = Promise.withResolvers<void>();
  const reading = clients.map((client, i) => {
    const leavesAt = hasLeft(i) ? random.integer(6, 20) : Infinity;
    return client.start(server.url, `s${i}`, ({ lastId }) => {
      if (lastId > 0 && begun.add(client).size === clients.length) allBegun.resolve();
      return lastId >= leavesAt;
    });
  });
  await within(30_000, Promise.all([allBegun.promise, moment]));
  const killedAt = performance.now();
  server.kill("SIGKILL");
  await within(10_000, Promise.all(reading));
  assert.equal((await server.ended()).errors, "");
  return killedAt;
}
