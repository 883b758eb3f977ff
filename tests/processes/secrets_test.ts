import assert from "node:assert/strict";
import { startServer } from "../helpers/server_process.ts";
import { dataPath } from "../helpers/tasks.ts";
import { TurnClient } from "../helpers/turn_client.ts";

const KEY = "sk-a-key-that-nobody-may-see";
const TOKEN = "a-token-that-nobody-may-see";
const SECRETS = [KEY, TOKEN];

/** What the server makes of a message: everything quotes the headers of the request. */
const ANSWERS: Record<string, (quoted: string) => Response> = {
  "an error": (quoted) => Response.json({ error: { message: `No: ${quoted}`, code: quoted } }, { status: 401 }),
  "a page": (quoted) => new Response(`<h1>${quoted}</h1>`, { status: 502, headers: { "content-type": "text/html" } }),
  "an error amid the stream": (quoted) =>
    stream({ choices: [{ delta: { content: "Hi" } }] }, { error: { message: quoted } }),
  "no stream": (quoted) => new Response(quoted, { headers: { "content-type": "text/plain" } }),
  "broken JSON": (quoted) => new Response(`data: {"x": ${quoted}\n\n`, { headers: EVENT_STREAM }),
  "a redirect": (quoted) => new Response(quoted, { status: 302, headers: { location: "/elsewhere", "x-quoted": "1" } }),
  "a reply": () => stream({ choices: [{ delta: { content: "Hello" }, finish_reason: "stop" }] }),
};

const EVENT_STREAM = { "content-type": "text/event-stream" };

function stream(...chunks: unknown[]): Response {
  return new Response(chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join(""), { headers: EVENT_STREAM });
}

/** A model server that tells everybody what it is told. */
function indiscreetServer() {
  let quotes = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const quoted = `Bearer ${KEY}, ${JSON.stringify(Object.fromEntries(request.headers))}`;
    assert.ok(SECRETS.every((secret) => quoted.includes(secret)));
    quotes++;
    if (request.method === "GET") return new Response(quoted, { status: 403 });
    const { messages } = await request.json();
    return (ANSWERS[messages.at(-1).content] ?? ANSWERS["a reply"])(quoted);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/v1`,
    get quotes() {
      return quotes;
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("what is secret is in nothing that a server says to browsers, programs or whoever runs it", async () => {
  await using model = indiscreetServer();
  await using kv = dataPath();
  await using server = await startServer({
    OPENAI_API_KEY: KEY,
    OPENAI_BASE_URL: model.url,
    OPENAI_DEFAULT_HEADERS: JSON.stringify({ "x-gateway": `Token ${TOKEN}` }),
    CHAT_LOG: "turns,refusals",
    CHAT_KV_PATH: kv.path,
  });
  const said: string[] = [];
  const headers = { cookie: `session=${"0".repeat(32)}` };
  /** Asks for it, and keeps all of the answer. */
  const get = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(server.url + path, {
      ...init,
      headers: { ...headers, ...init.headers as Record<string, string> },
    });
    said.push(`${path} ${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`);
  };
  const json = { "content-type": "application/json" };
  for (const message of Object.keys(ANSWERS)) {
    const client = new TurnClient(headers.cookie);
    await client.start(server.url, message);
    said.push(JSON.stringify(client.events));
    assert.equal(client.end?.status === "complete", message === "a reply", message);
    const id = client.turn.conversationId;
    for (const path of [`/c/${id}`, `/c/${id}.md`, `/c/${id}.json`, `/api/turns/${client.turn.turnId}`]) {
      await get(path);
    }
    await get("/chat", { method: "POST", headers: json, body: JSON.stringify({ message }) });
  }
  for (const path of ["/", "/export", "/api/export", "/healthz", "/nowhere", "/api/nowhere"]) await get(path);
  await get("/api/chat", { method: "POST", headers: json, body: "{" });
  server.kill("SIGTERM");
  const { errors } = await server.ended();
  const output = await server.written();
  // It has told the secrets, and that was logged.
  assert.ok(model.quotes > 2 * Object.keys(ANSWERS).length);
  assert.match(errors, /\[key\]/);
  assert.match(output, /"event":"turn"/);
  for (const text of [...said, output, errors]) {
    for (const secret of SECRETS) assert.ok(!text.includes(secret), text.slice(0, 2_000));
  }
});
