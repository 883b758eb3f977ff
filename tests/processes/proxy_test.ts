import assert from "node:assert/strict";
import { rawServer } from "../helpers/raw_server.ts";
import { startServer } from "../helpers/server_process.ts";
import { dataPath } from "../helpers/tasks.ts";

Deno.test("a model server is asked by way of the proxy that the environment names", async () => {
  const asked: string[] = [];
  await using proxy = rawServer(async ({ request, say }) => {
    for (let text; (text = await request());) {
      asked.push(text.split("\r\n", 1)[0]);
      const event = 'data: {"choices":[{"delta":{"content":"By way of a proxy"},"finish_reason":"stop"}]}\n\n';
      await say(
        `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: ${event.length}\r\n\r\n${event}`,
      );
    }
  });
  await using kv = dataPath();
  const model = { OPENAI_BASE_URL: "http://model.invalid/v1", OPENAI_MODELS: "stub-1" };
  await using server = await startServer({ ...model, HTTP_PROXY: proxy.url, CHAT_KV_PATH: kv.path });
  const response = await fetch(`${server.url}/chat`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"message": "Hi"}',
  });
  assert.match(await response.text(), /By way of a proxy/);
  assert.deepEqual(asked, ["POST http://model.invalid/v1/chat/completions HTTP/1.1"]);
});
