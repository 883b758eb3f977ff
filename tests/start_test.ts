import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import project from "../deno.json" with { type: "json" };
import { PROXY_VARIABLES, SETTINGS } from "../lib/config.ts";
import { openStore } from "../lib/store/kv.ts";
import { openKv } from "../lib/store/open.ts";
import { allKeys } from "./helpers/kv.ts";
import { startByTask, whenBuilt } from "./helpers/server_process.ts";
import { addConversation } from "./helpers/stored.ts";
import { dataPath, ROOT, startTask, taskCommand } from "./helpers/tasks.ts";
import { within } from "./helpers/within.ts";

/** Starts the server with what makes that fail. Gives what it then said. */
async function failToStart(env: Record<string, string>): Promise<string> {
  const { code, stderr } = await whenBuilt(() => startTask("serve", { PORT: "0", ...env }).output());
  assert.equal(code, 1);
  return new TextDecoder().decode(stderr);
}

/** Sends the demo a message; gives the answer. */
function say(url: string, path: "/chat" | "/api/chat"): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(url + path, { method: "POST", headers, body: JSON.stringify({ message: "thanks" }) });
}

Deno.test("start builds, prints its address, answers with the demo, and ends cleanly at SIGTERM", async () => {
  await using kv = dataPath();
  await using server = await startByTask("start", { CHAT_KV_PATH: kv.path });
  const { url } = server;
  assert.match(await (await fetch(url)).text(), /not a language model/);
  const { ok, store, version } = await (await fetch(`${url}/healthz`)).json();
  assert.deepEqual([ok, store, version], [true, { kind: "file", ok: true }, project.version]);
  assert.match(await (await say(url, "/chat")).text(), /data: \[DONE\]\n\n$/);
  server.kill("SIGTERM");
  assert.deepEqual(await server.ended(), { code: 0, errors: "" });
});

Deno.test("a conversation and the log of its turn outlast a restart", async () => {
  await using kv = dataPath();
  const env = { CHAT_KV_PATH: kv.path };
  await using first = await startByTask("serve", env);
  const response = await say(first.url, "/api/chat");
  const [cookie] = response.headers.get("set-cookie")!.split(";");
  const log = await response.text();
  const [, turnId, conversationId] = /"turnId":"(\w+)","conversationId":"(\w+)"/.exec(log)!;
  first.kill("SIGTERM");
  assert.equal((await first.ended()).code, 0);

  await using second = await startByTask("serve", env);
  const headers = { cookie };
  assert.equal(await (await fetch(`${second.url}/api/turns/${turnId}`, { headers })).text(), log);
  assert.match(await (await fetch(`${second.url}/c/${conversationId}`, { headers })).text(), /<title>thanks · Freshet/);
  second.kill("SIGTERM");
  assert.equal((await second.ended()).code, 0);
});

Deno.test("with days to keep, what is past its time is gone when the server has started, and nobody has to ask", async () => {
  await using path = dataPath();
  const kv = await openKv(fileURLToPath(new URL(path.path, ROOT)));
  const { store } = openStore(kv);
  using _closed = { [Symbol.dispose]: () => store.close() };
  await addConversation(store, { at: Date.now() - 6 * 86_400_000 });
  const kept = await allKeys(kv);
  await addConversation(store, { text: "x".repeat(200_000), at: Date.now() - 8 * 86_400_000 });
  await using server = await startByTask("serve", { CHAT_KV_PATH: path.path, CHAT_RETENTION_DAYS: "7" });
  const gone = async () => {
    while ((await allKeys(kv)).length > kept.length);
  };
  await within(10_000, gone());
  assert.deepEqual(await allKeys(kv), kept);
  server.kill("SIGTERM");
  assert.equal((await server.ended()).code, 0);
});

Deno.test("a store that cannot be opened stops the start with one line that names its setting", async () => {
  await Deno.mkdir(new URL("data", ROOT), { recursive: true });
  for (const path of ["/nowhere/chat.sqlite", "./static/chat.sqlite", "./data"]) {
    assert.match(
      await failToStart({ CHAT_KV_PATH: path }),
      /^Cannot open the store at CHAT_KV_PATH "[^"]+": .+\n$/,
    );
  }
});

Deno.test("a setting that makes no sense stops the start with one line that names it", async () => {
  assert.equal(
    await failToStart({ PORT: "http" }),
    'Cannot use PORT: it must be a whole number from 0 to 65535, not "http"\n',
  );
});

Deno.test("a port that is in use stops the start with one line that says so", async () => {
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using kv = dataPath();
  const error = await failToStart({ PORT: String(taken.addr.port), CHAT_KV_PATH: kv.path });
  taken.close();
  assert.match(error, /^Cannot listen on port \d+: it is in use; set PORT to another\n$/);
});

Deno.test("the server may read every setting that there is, and may write the conversations, and has no right to run anything", async () => {
  const serve = await taskCommand("serve");
  const allowed = /--allow-env=(\S+)/.exec(serve)![1].split(",");
  for (const name of [...Object.keys(SETTINGS), ...PROXY_VARIABLES]) assert.ok(allowed.includes(name), name);
  assert.doesNotMatch(serve, /-A\b|--allow-(all|run|ffi|sys)/);
  assert.equal(/--allow-write\S*/.exec(serve)?.[0], "--allow-write=data");
  assert.match(serve, /--allow-read=\S/);
});
