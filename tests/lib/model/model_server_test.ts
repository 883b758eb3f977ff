import assert from "node:assert/strict";
import { listModels } from "../../../lib/model/list_models.ts";
import {
  baseUrlOf,
  listsItsModels,
  type ModelServer,
  secretsOf,
  withoutSecrets,
} from "../../../lib/model/model_server.ts";
import { createOpenAiModel } from "../../../lib/model/openai.ts";
import { ask, collect, collectUntilError } from "../../helpers/model_contract.ts";
import { reply } from "../../helpers/openai_wire.ts";

interface Seen {
  url: string;
  headers: Headers;
}

/** A `fetch` that keeps what is asked, and answers everything. */
function recorder(answer = () => new Response(reply(["Hello"]).join(""), { headers: EVENT_STREAM })) {
  const seen: Seen[] = [];
  const fetch = ((url: string, { headers }: RequestInit) => {
    seen.push({ url, headers: new Headers(headers) });
    return Promise.resolve(answer());
  }) as typeof globalThis.fetch;
  return { seen, fetch };
}

const EVENT_STREAM = { "content-type": "text/event-stream" };

/** What a chat request to the server looks like. */
async function chat(server: ModelServer, model = "stub-1"): Promise<Seen> {
  const { seen, fetch } = recorder();
  await collect(ask(createOpenAiModel({ ...server, model, fetch }), "Hi"));
  assert.equal(seen.length, 1);
  return seen[0];
}

const NEVER = new AbortController().signal;

Deno.test("organization, project and further headers go with chats and with the question for models alike", async () => {
  const server = {
    apiKey: "sk-1",
    baseURL: "https://model.example/v1/",
    organization: "org-1",
    project: "proj-1",
    headers: { "HTTP-Referer": "https://chat.example", "x-title": "Chat" },
  };
  const { seen, fetch } = recorder(() => Response.json({ data: [] }));
  await listModels({ ...server, fetch }, NEVER);
  const requests = [await chat(server), seen[0]];
  assert.deepEqual(requests.map(({ url }) => url), [
    "https://model.example/v1/chat/completions",
    "https://model.example/v1/models",
  ]);
  for (const { headers } of requests) {
    assert.equal(headers.get("authorization"), "Bearer sk-1");
    assert.equal(headers.get("openai-organization"), "org-1");
    assert.equal(headers.get("openai-project"), "proj-1");
    assert.equal(headers.get("http-referer"), "https://chat.example");
    assert.equal(headers.get("x-title"), "Chat");
  }
});

Deno.test("a header of null is not sent, and one in the place of the key's is", async () => {
  const server = { apiKey: "sk-1", headers: { Authorization: null, "api-key": "k-1" } };
  const { seen, fetch } = recorder(() => Response.json({ data: [] }));
  await listModels({ ...server, fetch }, NEVER);
  for (const { headers } of [await chat(server), seen[0]]) {
    assert.equal(headers.get("authorization"), null);
    assert.equal(headers.get("api-key"), "k-1");
  }
});

const AZURE = "https://res.openai.azure.com";

for (const baseURL of [AZURE, `${AZURE}/`, `${AZURE}/openai`, `${AZURE}/openai/`]) {
  Deno.test(`with a version, Azure at ${baseURL} is asked in its way`, async () => {
    const { url, headers } = await chat({ apiKey: "k-1", baseURL, apiVersion: "2024-10-21" }, "my gpt/4o");
    assert.equal(url, `${AZURE}/openai/deployments/my%20gpt%2F4o/chat/completions?api-version=2024-10-21`);
    assert.equal(headers.get("api-key"), "k-1");
    assert.equal(headers.get("authorization"), null);
  });
}

Deno.test("an address that names a deployment of Azure's is taken as it is", async () => {
  const { url } = await chat({ apiKey: "k-1", baseURL: `${AZURE}/openai/deployments/gpt`, apiVersion: "2024-10-21" });
  assert.equal(url, `${AZURE}/openai/deployments/gpt/chat/completions?api-version=2024-10-21`);
});

Deno.test("Azure's address without versions is asked as OpenAI is", async () => {
  const { url, headers } = await chat({ apiKey: "k-1", baseURL: `${AZURE}/openai/v1/` });
  assert.equal(url, `${AZURE}/openai/v1/chat/completions`);
  assert.equal(headers.get("authorization"), "Bearer k-1");
});

Deno.test("over the sockets of a server's own, too, every request says all of it", async () => {
  const seen: Seen[] = [];
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async ({ url, headers, body }) => {
    await new Response(body).text();
    seen.push({ url: new URL(url).pathname + new URL(url).search, headers });
    return new Response(reply(["Hello"]).join(""), { headers: EVENT_STREAM });
  });
  const baseURL = `http://127.0.0.1:${server.addr.port}`;
  const told = { organization: "org-1", project: "proj-1", headers: { "X-Title": "A chat", "x-gone": null } };
  for (
    const [options, path, key] of [
      [{ baseURL: `${baseURL}/v1` }, "/v1/chat/completions", "authorization"],
      [
        { baseURL, apiVersion: "2024-10-21" },
        "/openai/deployments/gpt/chat/completions?api-version=2024-10-21",
        "api-key",
      ],
    ] as const
  ) {
    await collect(ask(createOpenAiModel({ apiKey: "k-1", ...told, ...options, model: "gpt" }), "Hi"));
    const { url, headers } = seen.at(-1)!;
    assert.equal(url, path);
    assert.equal(headers.get(key)?.replace("Bearer ", ""), "k-1");
    assert.deepEqual(["openai-organization", "openai-project", "x-title", "x-gone"].map((name) => headers.get(name)), [
      "org-1",
      "proj-1",
      "A chat",
      null,
    ]);
  }
});

Deno.test({
  name: "a client of Azure's reads nothing of the environment",
  permissions: "none",
  async fn() {
    await chat({ apiKey: "k-1", baseURL: AZURE, apiVersion: "2024-10-21" });
  },
});

Deno.test("only servers whose list is one of what answers are asked for it", () => {
  assert.ok(listsItsModels({}));
  assert.ok(listsItsModels({ baseURL: "http://localhost:11434/v1" }));
  assert.ok(!listsItsModels({ baseURL: "https://gateway.example", apiVersion: "2024-10-21" }));
  assert.ok(!listsItsModels({ baseURL: `${AZURE}/openai/v1` }));
  assert.ok(!listsItsModels({ baseURL: "https://res.services.ai.azure.com/openai/v1" }));
});

Deno.test("an address is the same with a slash at its end and without", () => {
  assert.equal(baseUrlOf({}), "https://api.openai.com/v1");
  assert.equal(baseUrlOf({ baseURL: "http://x/v1//" }), "http://x/v1");
});

Deno.test("what is secret is the key, every further header and the words in it, the longest first", () => {
  const headers = { "cf-aig": "Bearer a-token-of-mine", "x-title": "Chat", gone: null };
  assert.deepEqual(secretsOf({ apiKey: "sk-1", headers }), ["Bearer a-token-of-mine", "a-token-of-mine", "sk-1"]);
});

Deno.test("secrets are taken out of texts and of JSON, where they are escaped", () => {
  const secret = 'sk-"quoted"\\';
  assert.equal(withoutSecrets(`Wrong: ${secret}.`, [secret]), "Wrong: [key].");
  assert.equal(withoutSecrets(JSON.stringify({ key: secret }), [secret]), '{"key":"[key]"}');
});

for (const server of [{ headers: { "api-key": "k-1" } }, { apiKey: "k-1", apiVersion: "2024-10-21" }]) {
  Deno.test(`a redirect takes no header along: ${Object.keys(server).at(-1)}`, async () => {
    const seen: string[] = [];
    await using other = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
      seen.push(request.url);
      return Response.json({ data: [] });
    });
    await using first = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
      await request.text();
      return new Response(null, { status: 307, headers: { location: `http://localhost:${other.addr.port}/v1` } });
    });
    const baseURL = `http://127.0.0.1:${first.addr.port}/v1`;
    const model = createOpenAiModel({ ...server, baseURL, model: "stub-1" });
    const { error } = await collectUntilError(ask(model, "Hi"));
    assert.equal((error as { code?: string }).code, "model_wrong_url");
    await assert.rejects(listModels({ ...server, baseURL }, NEVER), /answered 307/);
    assert.deepEqual(seen, []);
  });
}
