import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { assertKept } from "../helpers/kept.ts";
import { type NumberedModel, numberedModel } from "../helpers/numbered_model.ts";
import { Gate, Metronome } from "../helpers/pace.ts";
import { withRandom } from "../helpers/random.ts";
import { startServer } from "../helpers/server_process.ts";
import { dataPath } from "../helpers/tasks.ts";
import { TurnClient } from "../helpers/turn_client.ts";
import { within } from "../helpers/within.ts";

/** Longest from a stop in one process to the end of the model request of another, in milliseconds. */
const STOP_MS = 1_000;

/** For what has no bound but has to happen, in milliseconds. */
const PATIENCE_MS = 15_000;

const FOREVER = new Promise<void>(() => {});

/** Two servers on one store that ask one model. */
async function startTwo(model: NumberedModel) {
  await using stack = new AsyncDisposableStack();
  const { path } = stack.use(dataPath());
  const env = { ...model.env, CHAT_KV_PATH: path };
  const [a, b] = [stack.use(await startServer(env)), stack.use(await startServer(env))];
  const rest = stack.move();
  return {
    a: a.url,
    b: b.url,
    /** Fails where either had an error to log. */
    async end() {
      for (const server of [a, b]) server.kill("SIGKILL");
      for (const server of [a, b]) assert.equal((await server.ended()).errors, "");
    },
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}

Deno.test("a reply that runs in one process is read live through another, and both show the same page", async () => {
  const gate = new Gate(5);
  await using model = await numberedModel({ length: 25, pace: ({ tokens }) => gate.until(tokens.length + 1) });
  await using servers = await startTwo(model);
  const here = new TurnClient(`session=${newId()}`);
  const isStarted = Promise.withResolvers<void>();
  const reading = [here.start(servers.a, "n", () => (isStarted.resolve(), false))];
  await within(PATIENCE_MS, isStarted.promise);
  const elsewhere = here.another();
  const has = new Gate(0);
  reading.push(
    elsewhere.readOn(servers.b, {
      leave: ({ events }) => {
        has.raise(events.filter(({ event }) => event.type === "text").length);
        return false;
      },
    }).then(() => {}),
  );
  // The model says no more until what it has said has come through the other process.
  for (let count = 5; count <= 15; count += 5) {
    await within(PATIENCE_MS, has.until(count));
    assert.equal(model.reply("n").tokens.length, count);
    assert.equal(elsewhere.end, null);
    gate.raise(count + 5);
  }
  gate.raise(Infinity);
  await within(PATIENCE_MS, Promise.all(reading));
  assert.equal(here.end?.status, "complete");
  assert.deepEqual(elsewhere.events, here.events);
  assert.equal(here.text, model.reply("n").tokens.join(""));
  assert.equal(await here.page(servers.a), await here.page(servers.b));
  await servers.end();
});

Deno.test("a stop through another process closes the model request within 1 s, and is no error twice or late", () =>
  withRandom(async (random) => {
    using metronome = new Metronome(20);
    // Stops come at any time between two commits.
    const turns = Array.from(
      { length: 12 },
      (_, i) => ({ name: `s${i}`, isSilent: i % 2 === 0, stopAt: random.integer(1, 25) }),
    );
    await using model = await numberedModel({
      pace({ name, tokens }) {
        const { isSilent, stopAt } = turns.find((turn) => turn.name === name)!;
        return isSilent && tokens.length >= stopAt ? FOREVER : metronome.beat();
      },
    });
    await using servers = await startTwo(model);
    await Promise.all(turns.map(({ name, stopAt }) => stopElsewhere(name, { servers, model, stopAt })));
    await servers.end();
  }));

/** Starts a turn in the first process, and stops it through the second when so many tokens of it have come. */
async function stopElsewhere(
  name: string,
  { servers: { a, b }, model, stopAt }: { servers: { a: string; b: string }; model: NumberedModel; stopAt: number },
): Promise<void> {
  const [here, came] = [new TurnClient(`session=${newId()}`), new Gate(0)];
  const reading = here.start(a, name, ({ text }) => {
    came.raise(text.split(" ").length - 1);
    return false;
  });
  await within(PATIENCE_MS, came.until(stopAt));
  const elsewhere = here.another();
  const readingElsewhere = elsewhere.readOn(b);

  const stoppedAt = performance.now();
  const closing = model.reply(name).left.then(() => Math.round(performance.now() - stoppedAt));
  const stopping = Promise.all([closing, here.stop(b), here.stop(b)]);
  const [[took, ...statuses]] = await within(PATIENCE_MS, Promise.all([stopping, reading, readingElsewhere]));
  assert.ok(took <= STOP_MS, `The model request of "${name}" was closed ${took} ms after the stop`);
  assert.deepEqual(statuses, [204, 204]);
  for (const { end, isDone } of [here, elsewhere]) assert.deepEqual([end?.status, isDone], ["stopped", true]);
  assert.deepEqual(elsewhere.events, here.events);
  assertKept(here.text, model.reply(name));
  const late = [here.stop(a), here.stop(b), here.readOn(a), elsewhere.readOn(b)];
  assert.deepEqual(await Promise.all(late), [204, 204, 204, 204]);
  assert.equal(await here.page(a), await here.page(b));
}
