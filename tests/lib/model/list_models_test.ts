import assert from "node:assert/strict";
import { listModels, MAX_LIST_BYTES } from "../../../lib/model/list_models.ts";

const never = new AbortController().signal;

/** A body that goes on for ever, or falls silent; `left` resolves when it is let go. */
function endless(bytes: number) {
  const { promise: left, resolve } = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => bytes > 0 ? controller.enqueue(new Uint8Array(bytes)) : new Promise(() => {}),
    cancel: () => resolve(),
  });
  return { body, left };
}

Deno.test("a server is asked for its models, with the key where there is one", async () => {
  const asked: [string, string | null][] = [];
  const fetch = ((url: string, init: RequestInit) => {
    asked.push([url, new Headers(init.headers).get("authorization")]);
    return Promise.resolve(Response.json({ data: [] }));
  }) as typeof globalThis.fetch;
  for (const [apiKey, baseURL] of [["sk", null], [null, "http://x/v1/"]]) {
    assert.deepEqual(await listModels({ apiKey, baseURL, fetch }, never), { data: [] });
  }
  assert.deepEqual(asked, [["https://api.openai.com/v1/models", "Bearer sk"], ["http://x/v1/models", null]]);
});

Deno.test("what is no list is none, and its body is let go", async () => {
  const ask = (response: Response, signal = never) =>
    listModels({ apiKey: null, baseURL: null, fetch: () => Promise.resolve(response) }, signal);
  const missing = endless(1_000);
  await assert.rejects(ask(new Response(missing.body, { status: 404 })), /answered 404/);
  await missing.left;
  await assert.rejects(ask(new Response("<html>")), SyntaxError);
  const huge = endless(MAX_LIST_BYTES / 4);
  await assert.rejects(ask(new Response(huge.body)), /too large/);
  await huge.left;
  const silent = endless(0);
  const time = new AbortController();
  const waiting = ask(new Response(silent.body), time.signal);
  await Promise.resolve();
  time.abort(new Error("Time is up"));
  await assert.rejects(waiting, /Time is up/);
  await silent.left;
});
