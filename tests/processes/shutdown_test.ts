import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { assertKept, replyOnPage } from "../helpers/kept.ts";
import { numberedModel } from "../helpers/numbered_model.ts";
import { Gate } from "../helpers/pace.ts";
import { type ServerProcess, startServer } from "../helpers/server_process.ts";
import { dataPath } from "../helpers/tasks.ts";
import { TurnClient } from "../helpers/turn_client.ts";
import { within } from "../helpers/within.ts";

const TOKENS = 20;

/** Longest from the signal to the end of the process with the setting's default, in milliseconds. */
const SHUTDOWN_MS = 5_000;

const json = { "content-type": "application/json" };

/** Asks the stateless endpoint; gives all that came. */
async function askRecipe(url: string, message: string): Promise<string> {
  const response = await fetch(`${url}/chat`, { method: "POST", headers: json, body: JSON.stringify({ message }) });
  return await response.text();
}

/** Waits until the server says that it shuts down. */
async function drains(server: ServerProcess): Promise<void> {
  while (!(await (await fetch(`${server.url}/healthz`)).json()).draining);
}

for (const [signal, drainMs] of [["SIGTERM", 4_000], ["SIGINT", 1_000]] as const) {
  Deno.test(`${signal} amid replies: what can be finished is, the rest is interrupted with all it has, and nothing new begins`, async () => {
    await using kv = dataPath();
    const [quick, stuck] = [new Gate(5), new Gate(5)];
    await using model = await numberedModel({
      length: TOKENS,
      pace: ({ name, tokens }) => (name.startsWith("quick") ? quick : stuck).until(tokens.length + 1),
    });
    const env = { ...model.env, CHAT_KV_PATH: kv.path, CHAT_DRAIN_MS: String(drainMs) };
    await using server = await startServer(env);
    const clients = ["quick", "stuck"].map((name) => ({ name, client: new TurnClient(`session=${newId()}`) }));
    const here = new Gate(0);
    const reading = clients.map(({ name, client }) =>
      client.start(server.url, name, () => (here.raise(clients.filter(({ client }) => client.text).length), false))
    );
    const recipes = ["quick recipe", "stuck recipe"].map((message) => askRecipe(server.url, message));
    await within(15_000, here.until(clients.length));

    const toldAt = performance.now();
    server.kill(signal);
    // A terminal tells the task and the server, and the task tells the server too.
    server.kill(signal);
    await within(2_000, drains(server));
    for (const path of ["/chat", "/api/chat"]) {
      const init = { method: "POST", headers: json, body: JSON.stringify({ message: "late" }) };
      const refused = await fetch(`${server.url}${path}`, init);
      assert.deepEqual([refused.status, refused.headers.get("retry-after")], [503, String(drainMs / 1_000 + 1)]);
      assert.equal((await refused.json()).code, "unavailable");
    }
    quick.raise(TOKENS);
    const [whole, broken] = await within(SHUTDOWN_MS, Promise.all(recipes));
    await within(SHUTDOWN_MS, Promise.all(reading));
    const { code, errors } = await server.ended();
    const took = Math.round(performance.now() - toldAt);
    assert.deepEqual([code, errors], [0, ""]);
    assert.ok(took < SHUTDOWN_MS, `The server took ${took} ms to end`);

    assert.match(whole, /t19 "\n\ndata: \[DONE\]\n\n$/);
    assert.match(broken, /data: {"error":"The reply was interrupted: it is not complete"}\n\ndata: \[DONE\]\n\n$/);
    assert.deepEqual(clients.map(({ client: { end, isDone } }) => [end?.status, isDone]), [
      ["complete", true],
      ["interrupted", true],
    ]);
    await using next = await startServer(env);
    for (const { name, client } of clients) {
      const { tokens } = model.reply(name);
      assert.equal(client.text, tokens.join(""));
      assertKept(client.text, model.reply(name));
      const fresh = client.another();
      await fresh.readOn(next.url);
      assert.deepEqual(fresh.events, client.events);
      assert.equal(replyOnPage(await client.page(next.url)), client.text.trim());
    }
    assert.ok(!model.replies.has("late"));
  });
}

Deno.test("a reader of a turn that another process runs is let go by a shutdown, and reads on elsewhere", async () => {
  await using kv = dataPath();
  const gate = new Gate(5);
  await using model = await numberedModel({ length: 10, pace: ({ tokens }) => gate.until(tokens.length + 1) });
  const env = { ...model.env, CHAT_KV_PATH: kv.path };
  await using runner = await startServer(env);
  await using other = await startServer(env);
  const here = new TurnClient(`session=${newId()}`);
  const started = Promise.withResolvers<void>();
  const reading = here.start(runner.url, "n", ({ text }) => (text && started.resolve(), false));
  await within(15_000, started.promise);
  const elsewhere = here.another();
  const has = Promise.withResolvers<void>();
  const readingElsewhere = elsewhere.readOn(other.url, { leave: ({ text }) => (text && has.resolve(), false) });
  await within(15_000, has.promise);
  other.kill("SIGTERM");
  await within(SHUTDOWN_MS, readingElsewhere);
  assert.deepEqual([elsewhere.end, elsewhere.isDone], [null, false]);
  const { code, errors } = await other.ended();
  assert.deepEqual([code, errors], [0, ""]);
  gate.raise(10);
  await within(15_000, elsewhere.readOn(runner.url));
  await reading;
  assert.deepEqual(elsewhere.events, here.events);
});
