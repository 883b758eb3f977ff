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

const TURNS = 7;

/** Each with a connection of its own, which any thread may take. */
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
  await within(PATIENCE_MS, untilAnotherThread(server));

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

/** Asks until a thread answers that does not run all the turns. Connections go to whichever thread is idle. */
async function untilAnotherThread({ url }: ServerProcess): Promise<void> {
  const liveTurns = async () => (await (await fetch(`${url}/healthz`)).json()).liveTurns;
  // Connections are used again: more at a time than before take new ones.
  for (let atOnce = 10;; atOnce += 10) {
    const answers = await Promise.all(Array.from({ length: atOnce }, liveTurns));
    if (answers.some((count) => count < TURNS)) return;
  }
}
