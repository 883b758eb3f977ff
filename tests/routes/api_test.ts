import assert from "node:assert/strict";
import type { SseMessage } from "../../lib/sse/decode.ts";
import { asOwner, request, serveApp, testApp } from "../helpers/app.ts";
import { assertEventStream, assertProblem, assertText } from "../helpers/assert_response.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";
import { readUntil } from "../helpers/read_until.ts";
import { waitFor } from "../helpers/wait_for.ts";

const hello = () => new FakeModel(["Hel", "lo", STOP]);

function find(messages: SseMessage[], event: string): Record<string, unknown> {
  return JSON.parse(messages.find((message) => message.event === event)!.data);
}

Deno.test("POST /api/chat streams a turn: turn first, numbered without gaps, end, then [DONE]", async () => {
  const { handler } = testApp(hello());
  const messages = await assertEventStream(await handler(request("/api/chat", { message: "Hi" })));
  assert.equal(messages[0].event, "turn");
  assert.deepEqual(Object.keys(find(messages, "turn")).sort(), [
    "conversationId",
    "messageId",
    "model",
    "turnId",
    "userMessageId",
  ]);
  const done = messages.pop()!;
  assert.deepEqual([done.event, done.data], ["", "[DONE]"]);
  assert.deepEqual(messages.map(({ lastEventId }) => Number(lastEventId)), messages.map((_, i) => i + 1));
  assert.deepEqual(messages.filter(({ event }) => !event).map(({ data }) => JSON.parse(data)), ["Hel", "lo"]);
  assert.deepEqual(messages.at(-1)!.event, "end");
  assert.deepEqual(find(messages, "end"), { status: "complete", finishReason: "stop", html: "<p>Hello</p>" });
  assert.deepEqual(find(messages, "step"), { label: "remember", state: "started", ms: null });
});

Deno.test("POST /api/chat tells an EventSource how soon to connect again", async () => {
  const { handler } = testApp(hello());
  const response = await handler(request("/api/chat", { message: "Hi" }));
  assert.match(
    await assertText(response, { status: 200, type: "text/event-stream; charset=utf-8" }),
    /^retry: 1000\n\n/,
  );
});

Deno.test("a second message goes on in the conversation of the first", async () => {
  const model = hello();
  const { handler } = testApp(model);
  const first = find(await assertEventStream(await handler(request("/api/chat", { message: "One" }))), "turn");
  const { conversationId, messageId: parentId } = first;
  const body = { message: "Two", conversationId, parentId };
  const second = find(await assertEventStream(await handler(request("/api/chat", body))), "turn");
  assert.equal(second.conversationId, conversationId);
  assert.deepEqual(model.requests[1].messages.map(({ content }) => content).slice(1), ["One", "Hello", "Two"]);
});

Deno.test("a request that is sent again by the same Idempotency-Key is answered with the same turn, from its first event", async () => {
  const model = hello();
  const { handler } = testApp(model);
  const send = async (key: string) => {
    const response = await handler(request("/api/chat", { message: "Hi" }, { "idempotency-key": key }));
    return await assertEventStream(response);
  };
  const first = await send("a");
  assert.deepEqual(await send("a"), first);
  assert.equal(model.requests.length, 1);
  assert.notDeepEqual(find(await send("b"), "turn"), find(first, "turn"));
  // In the store, as another process has it.
  const { handler: other } = testApp(model);
  const { handler: stranger } = testApp(model);
  const cookie = asOwner(request("/"), testApp(model).owner).headers.get("cookie")!;
  for (const handler of [other, stranger]) {
    const turns = await Promise.all(
      [1, 2].map(async () =>
        find(
          await assertEventStream(
            await handler(request("/api/chat", { message: "Hi" }, { "idempotency-key": "a", cookie })),
          ),
          "turn",
        )
      ),
    );
    assert.deepEqual(turns[0], turns[1]);
    assert.notDeepEqual(turns[0], find(first, "turn"));
  }
  assert.equal(model.requests.length, 3);
  const refused = await handler(request("/api/chat", { message: "Hi" }, { "idempotency-key": "" }));
  await assertProblem(refused, { status: 400, code: "invalid_request" });
});

Deno.test("a reply is continued and tried again by its id", async () => {
  const model = new FakeModel(["Half"]);
  const { handler } = testApp(model);
  const first = find(await assertEventStream(await handler(request("/api/chat", { message: "Hi" }))), "turn");
  const { conversationId, messageId } = first;
  const again = async (name: string) => {
    const messages = await assertEventStream(
      await handler(request("/api/chat", { conversationId, [name]: messageId })),
    );
    assert.equal(find(messages, "turn").userMessageId, first.userMessageId);
    return messages.filter(({ event }) => !event).slice(0, -1).map(({ data }) => JSON.parse(data)).join("");
  };
  assert.equal(await again("continue"), "HalfHalf");
  assert.equal(await again("retry"), "Half");
});

Deno.test("a turn can be read again from any event, by header or by query, and ends in 204 after the last", async () => {
  const { handler } = testApp(hello());
  const messages = await assertEventStream(await handler(request("/api/chat", { message: "Hi" })));
  const path = `/api/turns/${find(messages, "turn").turnId}`;
  const lastId = messages.length - 1;
  for (let after = 0; after < lastId; after++) {
    assert.deepEqual(await assertEventStream(await handler(request(`${path}?after=${after}`))), messages.slice(after));
    const byHeader = await handler(request(path, undefined, { "last-event-id": String(after) }));
    assert.deepEqual(await assertEventStream(byHeader), messages.slice(after));
  }
  const rest = await handler(request(`${path}?after=${lastId}`));
  assert.equal(rest.status, 204);
  await assertProblem(await handler(request(`${path}?after=${lastId + 1}`)), { status: 400, code: "invalid_request" });
  await assertProblem(await handler(request(`${path}?after=x`)), { status: 400, code: "invalid_request" });
});

Deno.test("any number of readers follow a live turn at once, from wherever they join", async () => {
  const model = new FakeModel();
  const { handler, owner, turns } = testApp(model);
  const turn = await turns.start(owner, { message: "Hi" });
  await waitFor(() => turn.log.lastId >= 4);
  const readers = Array.from({ length: 20 }, async (_, i) => {
    return await assertEventStream(await handler(request(`/api/turns/${turn.id}?after=${i % 4}`)));
  });
  turns.stop(turn);
  const streams = await Promise.all(readers);
  for (const [i, stream] of streams.entries()) assert.deepEqual(stream, streams[0].slice(i % 4));
});

Deno.test("DELETE stops a silent turn, and is no error late or twice", async () => {
  const model = new FakeModel();
  const { handler, owner, turns } = testApp(model);
  const turn = await turns.start(owner, { message: "Hi" });
  await waitFor(() => model.requests.length > 0);
  const stop = () => handler(new Request(request(`/api/turns/${turn.id}`).url, { method: "DELETE" }));
  assert.equal((await stop()).status, 204);
  assert.ok(model.requests[0].signal.aborted);
  await turn.ended;
  assert.equal((await stop()).status, 204);
  const messages = await assertEventStream(await handler(request(`/api/turns/${turn.id}`)));
  assert.equal(find(messages, "end").status, "stopped");
});

Deno.test("a reader that goes away does not end the turn", async () => {
  const model = new FakeModel();
  const app = testApp(model);
  await using server = serveApp(app);
  const abort = new AbortController();
  const response = await fetch(request(`${server.url}/api/chat`, { message: "Hi" }), { signal: abort.signal });
  const [, turnId] = await readUntil(response.body!, /"turnId":"(\w+)"/);
  abort.abort();
  // A request that the server has answered after the reader left: by then it knows.
  await assertText(await fetch(`${server.url}/healthz`), { status: 200, type: "application/json" });
  assert.ok(!model.requests[0].signal.aborted);
  assert.ok(!app.turns.get({ owner: app.owner, id: turnId })!.log.ended);
});

Deno.test("turns and conversations that nobody has are 404", async () => {
  const { handler } = testApp(hello());
  const notFound = { status: 404, code: "not_found" };
  await assertProblem(await handler(request("/api/turns/nope")), notFound);
  const url = request("/api/turns/nope").url;
  await assertProblem(await handler(new Request(url, { method: "DELETE" })), notFound);
  await assertProblem(await handler(request("/api/chat", { message: "Hi", conversationId: "nope" })), notFound);
  await assertProblem(await handler(request("/api/nothing-here")), notFound);
});

Deno.test("an error that nobody foresaw is a 500 without its text, which goes to the log", async () => {
  const { handler, turns, errors } = testApp(hello());
  turns.open = () => Promise.reject(new Error("secret path"));
  await assertProblem(await handler(request("/api/turns/x")), {
    status: 500,
    code: "internal",
    title: /^Something went wrong on the server$/,
  });
  assert.match(String(errors[0]), /secret path/);
});
