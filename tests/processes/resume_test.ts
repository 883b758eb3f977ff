import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { type NumberedModel, numberedModel } from "../helpers/numbered_model.ts";
import { Gate } from "../helpers/pace.ts";
import { type Random, withRandom } from "../helpers/random.ts";
import { startServer } from "../helpers/server_process.ts";
import { dataPath } from "../helpers/tasks.ts";
import { type Leave, TurnClient } from "../helpers/turn_client.ts";
import { within } from "../helpers/within.ts";

const TOKENS = 2_000;
const DROPS = 200;

/** Of two, three and four bytes in UTF-8, so that a connection can break off in a character. */
const SUFFIX = "é漢🌊";

/** The events before it are not text, and have no such characters in them. */
const FIRST_POINT = 6;

/** How far ahead of the reader the model is at most, in tokens, so that the reply is coming while it is read. */
const LEAD = { here: 40, elsewhere: 400 };

/** What a reader met on its way. */
interface Journey {
  /** How often it read on while the model was still sending. */
  live: number;
  /** How often its connection broke off inside an event, and inside a character. */
  inEvent: number;
  inCharacter: number;
}

Deno.test("a reader that drops 200 times gets a reply of 2,000 tokens once, live and later, from memory and from the store", () =>
  withRandom(async (random) => {
    await using kv = dataPath();
    const gates = { here: new Gate(LEAD.here), elsewhere: new Gate(LEAD.elsewhere) };
    await using model = await numberedModel({
      length: TOKENS,
      suffix: SUFFIX,
      pace: async ({ tokens }) => {
        await Promise.all([gates.here.until(tokens.length), gates.elsewhere.until(tokens.length)]);
      },
    });
    const env = { ...model.env, CHAT_KV_PATH: kv.path, CHAT_FLUSH_MS: "20" };
    await using first = await startServer(env);
    await using second = await startServer(env);

    const here = new TurnClient(`session=${newId()}`);
    await here.start(first.url, "n", ({ lastId }) => lastId > 0);
    assert.equal(here.lastId, 1);
    const elsewhere = here.another();
    const read = (client: TurnClient, url: string, gate?: { gate: Gate; lead: number }) =>
      readWithDrops(client, { url, random, model, ...gate });
    const [near, far] = await within(
      60_000,
      Promise.all([
        read(here, first.url, { gate: gates.here, lead: LEAD.here }),
        read(elsewhere, second.url, { gate: gates.elsewhere, lead: LEAD.elsewhere }),
      ]),
    );
    assert.ok(near.live >= DROPS * 0.9, `Read on ${near.live} times while the reply was coming`);
    assert.ok(
      far.live >= DROPS * 0.5,
      `Read on ${far.live} times through the other process while the reply was coming`,
    );

    const [memory, store] = [here.another(), here.another()];
    const journeys = [near, far, await read(memory, first.url), await read(store, second.url)];
    first.kill("SIGKILL");
    await using third = await startServer(env);
    const restarted = here.another();
    journeys.push(await read(restarted, third.url));

    const text = Array.from({ length: TOKENS }, (_, i) => `nt${i}${SUFFIX} `).join("");
    for (const client of [here, elsewhere, memory, store, restarted]) {
      assert.equal(client.text, text);
      assert.equal(client.end?.status, "complete");
      assert.deepEqual(client.events, here.events);
    }
    for (const { inEvent, inCharacter } of journeys) {
      assert.ok(
        inEvent > DROPS / 2 && inCharacter > DROPS / 5,
        `${inEvent} drops in events, ${inCharacter} in characters`,
      );
    }
    for (const process of [second, third]) process.kill("SIGKILL");
    for (const process of [first, second, third]) assert.equal((await process.ended()).errors, "");
  }));

/** Reads a turn to its end over a connection that breaks off after as many random events. */
async function readWithDrops(
  client: TurnClient,
  { url, random, model, gate, lead = 0 }: {
    url: string;
    random: Random;
    model: NumberedModel;
    /** Raised as far as the client has come, and this much further. */
    gate?: Gate;
    lead?: number;
  },
): Promise<Journey> {
  const journey = { live: 0, inEvent: 0, inCharacter: 0 };
  for (const { point, inQuery, place } of planDrops(random)) {
    const leave = leaveAfter(point, { place, journey });
    const status = await client.readOn(url, {
      inQuery,
      leave(client, byte) {
        gate?.raise(client.lastId + lead);
        return leave(client, byte);
      },
    });
    assert.deepEqual([status, client.lastId], [200, point]);
    if (model.reply("n").tokens.length < TOKENS) journey.live++;
  }
  gate?.raise(Infinity);
  assert.equal(await client.readOn(url), 200);
  assert.ok(client.isDone);
  assert.equal(await client.readOn(url), 204);
  return journey;
}

/** Where a connection breaks off in the event after the last whole one. */
type Place = { bytes: number } | { character: number };

interface Drop {
  /** Number of the last whole event. */
  point: number;
  place: Place;
  inQuery: boolean;
}

/** All at once, so that several readers at a time do not take each other's numbers. */
function planDrops(random: Random): Drop[] {
  return random.integers(DROPS, { min: FIRST_POINT, max: TOKENS }).map((point) => ({
    point,
    // An event is longer than that, and has three such characters.
    place: random.integer(0, 1) === 0 ? { bytes: random.integer(0, 20) } : { character: random.integer(1, 3) },
    inQuery: random.integer(0, 1) === 0,
  }));
}

/** Leaves at that place after that event: for a character, once its first byte is there and the others are not. */
function leaveAfter(point: number, { place, journey }: { place: Place; journey: Journey }): Leave {
  let [bytes, characters] = [-1, 0];
  return ({ lastId }, byte) => {
    if (lastId < point) return false;
    bytes++;
    if (byte >= 0b1100_0000) characters++;
    if ("bytes" in place ? bytes < place.bytes : characters < place.character) return false;
    if (bytes > 0) journey.inEvent++;
    if ("character" in place) journey.inCharacter++;
    return true;
  };
}
