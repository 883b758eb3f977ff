import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { assertKept } from "../helpers/kept.ts";
import { numberedModel } from "../helpers/numbered_model.ts";
import { Gate, Metronome } from "../helpers/pace.ts";
import { type ServerProcess, startParallelServer } from "../helpers/server_process.ts";
import { dataPath } from "../helpers/tasks.ts";
import { TurnClient } from "../helpers/turn_client.ts";
import { within } from "../helpers/within.ts";

const THREADS = 2;

/** So many that two threads can never have as many each. */
const TURNS = 7;

/** Each with a connection of its own, which the system gives to any thread. */
const READERS = 4;

const STOP_MS = 1_000;
const PATIENCE_MS = 15_000;

Deno.test("several threads of deno serve read and stop each other's turns, and show the same pages", async () => {
  using metronome = new Metronome(20);
  await using kv = dataPath();
  await using model = await numberedModel({ pace: () => metronome.beat() });
  await using server = await startParallelServer(THREADS, { ...model.env, CHAT_KV_PATH: kv.path });

  const turns = Array.from({ length: TURNS }, (_, i) => {
    const [client, came] = [new TurnClient(`session=${newId()}`), new Gate(0)];
    const reading = client.start(server.url, `s${i}`, ({ lastId }) => (came.raise(lastId), false));
    return { name: `s${i}`, client, reading, came };
  });
  await within(PATIENCE_MS, Promise.all(turns.map(({ came }) => came.until(20))));
  const live = await liveTurns(server);
  assert.equal(live.length, THREADS, `Threads that run ${live} turns`);
  assert.equal(live.reduce((a, b) => a + b), TURNS);

  await Promise.all(turns.map(async ({ name, client, reading }) => {
    const readers = Array.from({ length: READERS }, () => client.another());
    const all = Promise.all([reading, ...readers.map((reader) => reader.readOn(server.url))]);
    const stoppedAt = performance.now();
    const closing = model.reply(name).left.then(() => Math.round(performance.now() - stoppedAt));
    const [took, status] = await within(PATIENCE_MS, Promise.all([closing, client.stop(server.url), all]));
    assert.ok(took <= STOP_MS, `The model request of "${name}" was closed ${took} ms after the stop`);
    assert.equal(status, 204);
    assert.equal(client.end?.status, "stopped");
    assertKept(client.text, model.reply(name));
    for (const { events, isDone } of readers) assert.deepEqual([events, isDone], [client.events, true]);
    const pages = await Promise.all(readers.map((reader) => reader.page(server.url)));
    assert.deepEqual(new Set(pages).size, 1);
  }));

  server.kill("SIGKILL");
  assert.equal((await server.ended()).errors, "");
});

/** How many turns each thread runs, of the threads that answer. */
async function liveTurns({ url }: ServerProcess): Promise<number[]> {
  const asked = Array.from({ length: 40 }, async () => (await (await fetch(`${url}/healthz`)).json()).liveTurns);
  return [...new Set(await Promise.all(asked))];
}
