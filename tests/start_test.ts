import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import project from "../deno.json" with { type: "json" };
import { openStore } from "../lib/store/kv.ts";
import { openKv } from "../lib/store/open.ts";
import { allKeys } from "./helpers/kv.ts";
import { readUntil } from "./helpers/read_until.ts";
import { startByTask, whenBuilt } from "./helpers/server_process.ts";
import { addConversation } from "./helpers/stored.ts";
import { dataPath, ROOT, startTask } from "./helpers/tasks.ts";
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
  assert.deepEqual((await server.written()).trim().split("\n").map((line) => JSON.parse(line).event), ["turn"]);
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
  for (const path of ["./README.md/chat.sqlite", "./docs", "/dev/null/x/chat.sqlite"]) {
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

Deno.test("a tool that is not there, or that lacks something, stops the start with one line that says so", async () => {
  const known = "there are current_time, calculate, fetch_page";
  const lines = await Promise.all([{ CHAT_TOOLS: "calculate, clock" }, { CHAT_TOOLS: "fetch_page" }].map(failToStart));
  assert.deepEqual(lines, [
    `Cannot use CHAT_TOOLS: there is no tool "clock"; ${known}\n`,
    "Cannot use CHAT_TOOLS: fetch_page needs CHAT_FETCH_HOSTS: the hosts of its pages\n",
  ]);
});

Deno.test("a port that is in use stops the start with one line that says so", async () => {
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using kv = dataPath();
  const error = await failToStart({ PORT: String(taken.addr.port), CHAT_KV_PATH: kv.path });
  taken.close();
  assert.match(error, /^Cannot listen on port \d+: it is in use; set PORT to another\n$/);
});

const OPEN =
  /^Whoever reaches this address may use the model: set CHAT_PASSWORD or OIDC_ISSUER to have them sign in\n$/;
const OIDC = { OIDC_ISSUER: "https://id.example", OIDC_CLIENT_ID: "chat" };
const GREETINGS: [what: string, env: Record<string, string>, said: RegExp][] = [
  ["is open to others says so", { HOST: "0.0.0.0" }, OPEN],
  ["is open to its own machine only says nothing of it", { HOST: "127.0.0.1" }, /^$/],
  ["has a password says nothing of it", { HOST: "0.0.0.0", CHAT_PASSWORD: "correct horse" }, /^$/],
  [
    "lets in all who have an account somewhere says so",
    { HOST: "0.0.0.0", ...OIDC },
    /^Whoever has an account at id\.example may come in: .*\n$/,
  ],
  ["lets in some who have an account says nothing", { HOST: "0.0.0.0", ...OIDC, OIDC_ALLOW: "@id.example" }, /^$/],
];

for (const [what, env, said] of GREETINGS) {
  Deno.test(`a server that ${what}`, async () => {
    const { code, stderr } = await whenBuilt(async () => {
      await using process = startTask("serve", { PORT: "0", CHAT_KV_PATH: ":memory:", ...env });
      await readUntil(process.stdout, /http:\/\/\S+:\d+.*\n/);
      process.kill("SIGTERM");
      return await process.output();
    });
    assert.equal(code, 0);
    assert.match(new TextDecoder().decode(stderr), said);
  });
}
