import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { openAiServer } from "../helpers/openai_server.ts";
import { reply, text } from "../helpers/openai_wire.ts";
import { startServer } from "../helpers/server_process.ts";
import { dataPath } from "../helpers/tasks.ts";
import { within } from "../helpers/within.ts";

const PATIENCE_MS = 30_000;

/** Two servers on one store, and a model that does not end a reply to "silent" by itself. */
async function startTwo(env: Record<string, string>) {
  await using stack = new AsyncDisposableStack();
  const model = stack.use(
    await openAiServer(async function* ({ body, left }) {
      if (body.messages.at(-1)!.content !== "silent") return yield* reply(["Hello"]);
      yield text("Half");
      await left;
    }),
  );
  const { path } = stack.use(dataPath());
  const settings = { OPENAI_BASE_URL: model.url, CHAT_KV_PATH: path, CHAT_DRAIN_MS: "0", CHAT_LOG: "none", ...env };
  const servers = [stack.use(await startServer(settings)), stack.use(await startServer(settings))];
  const rest = stack.move();
  return {
    urls: servers.map(({ url }) => url),
    model,
    /** Fails where either had an error to log. */
    async end() {
      for (const server of servers) server.kill("SIGTERM");
      for (const server of servers) {
        assert.deepEqual(await server.ended(), { code: 0, errors: "" });
        assert.equal(await server.written(), "");
      }
    },
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}

function ask(url: string, message: string, headers: Record<string, string> = {}): Promise<Response> {
  const init = { "content-type": "application/json", ...headers };
  return fetch(`${url}/api/chat`, { method: "POST", headers: init, body: JSON.stringify({ message }) });
}

/** Asks many times at once, now here and now there; gives how often each status came, and leaves no body unread. */
async function askMany(urls: string[], count: number, headers: () => Record<string, string>) {
  const statuses = await Promise.all(Array.from({ length: count }, async (_, i) => {
    const response = await ask(urls[i % urls.length], "Hi", headers());
    await response.text();
    return response.status;
  }));
  return Object.fromEntries([...new Set(statuses)].sort().map((it) => [it, statuses.filter((s) => s === it).length]));
}

Deno.test("two processes on one store count together: of many messages at once exactly as many pass as may", async () => {
  await using servers = await startTwo({
    // So few that no further one is due while the test runs, on a slow machine either.
    CHAT_OWNER_MESSAGES_PER_MINUTE: "2",
    CHAT_ADDRESS_MESSAGES_PER_MINUTE: "3",
  });
  const { urls, model } = servers;
  const cookie = `session=${newId()}`;
  assert.deepEqual(await within(PATIENCE_MS, askMany(urls, 60, () => ({ cookie }))), { 200: 2, 429: 58 });
  // Somebody new each time, who says to come from somewhere else each time.
  const forged = () => ({ "x-forwarded-for": `203.0.113.${Math.floor(Math.random() * 256)}` });
  assert.deepEqual(await within(PATIENCE_MS, askMany(urls, 200, forged)), { 200: 1, 429: 199 });
  assert.equal(model.requests.length, 3);
});

Deno.test("turns at once are counted over processes, and a place is free in both when one has ended in either", async () => {
  await using servers = await startTwo({ CHAT_OWNER_TURNS: "3" });
  const { urls: [a, b] } = servers;
  const headers = { cookie: `session=${newId()}` };
  const results = await Promise.all(Array.from({ length: 12 }, (_, i) => ask(i % 2 ? a : b, "silent", headers)));
  const [running, refused] = [results.filter(({ ok }) => ok), results.filter(({ ok }) => !ok)];
  assert.deepEqual([running.length, refused.length], [3, 9]);
  for (const response of refused) {
    assert.deepEqual([response.status, response.headers.get("retry-after")], [429, "5"]);
    assert.equal((await response.json()).code, "too_many_turns");
  }
  const reader = running[0].body!.pipeThrough(new TextDecoderStream()).getReader();
  let told = "";
  while (!/"turnId":"(\w+)"/.test(told)) told += (await reader.read()).value;
  const [, turnId] = /"turnId":"(\w+)"/.exec(told)!;
  assert.equal((await fetch(`${b}/api/turns/${turnId}`, { method: "DELETE", headers })).status, 204);
  while (!(await reader.read()).done);
  // Where it ran that is known at once, and in the other process within two seconds.
  const other = running[0].url.startsWith(a) ? b : a;
  let next = await ask(other, "silent", headers);
  while (next.status === 429) {
    await next.body!.cancel();
    next = await ask(other, "silent", headers);
  }
  assert.equal(next.status, 200);
  for (const { body } of [...running.slice(1), next]) await body!.cancel();
  await servers.end();
});
