import assert from "node:assert/strict";
import { request, testApp } from "../helpers/app.ts";
import { assertEventStream, assertProblem } from "../helpers/assert_response.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";
import { readUntil } from "../helpers/read_until.ts";
import { within } from "../helpers/within.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

const BODIES: [type: string, body: string][] = [
  ["application/json", '{"message":"Hi"}'],
  ["application/json", "null"],
  ["application/x-www-form-urlencoded", "message=Hi"],
  ["application/x-www-form-urlencoded", "stop=x&stop=y"],
  ["multipart/form-data; boundary=x", "--x--"],
  ["", ""],
];

/** Every request that one can make of an address: each method, with each body where it may have one. */
function* requests(path: string): Generator<Request> {
  const { url } = request(path);
  for (const method of METHODS) {
    if (method === "GET" || method === "HEAD") {
      yield new Request(url, { method });
      continue;
    }
    for (const [type, body] of BODIES) yield new Request(url, { method, headers: { "content-type": type }, body });
  }
}

Deno.test("no address answers any method with any body as if the server were at fault", async () => {
  const { handler, owner, turns, errors, close } = testApp(new FakeModel(["Hello", STOP]));
  const turn = await turns.start(owner, { message: "Hi" });
  await turn.ended;
  const paths = [
    "/",
    `/c/${turn.conversationId}`,
    "/c/x",
    "/c/x/rename",
    "/c/x/delete",
    "/c/x/restore",
    "/?from=x",
    "/chat",
    "/api/chat",
    `/api/turns/${turn.id}`,
    "/api/turns/x",
  ];
  const odd = [
    "/healthz",
    "/styles.css",
    "/nothing",
    "/api/",
    "/c/",
    "/c/%00",
    "/chat/",
    "//chat",
    "/c/x/y",
    "/.env",
  ];
  for (const path of [...paths, ...odd]) {
    for (const asked of requests(path)) {
      const { method } = asked;
      const response = await handler(asked);
      await response.body?.cancel();
      assert.ok(response.status >= 200 && response.status < 500, `${method} ${path}: ${response.status}`);
    }
  }
  await close();
  assert.deepEqual(errors, []);
});

Deno.test("a model that is not on offer is refused by /api/chat, the one that is on offer is asked", async () => {
  const model = new FakeModel(["Hello", STOP]);
  const { handler } = testApp(model);
  await assertProblem(await handler(request("/api/chat", { message: "Hi", model: "huge" })), {
    status: 422,
    code: "unknown_model",
    title: /must be one of "fake"/,
  });
  assert.equal(model.requests.length, 0);
  await assertEventStream(await handler(request("/api/chat", { message: "Hi", model: "fake" })));
  assert.equal(model.requests[0].model, "fake");
});

Deno.test("/chat has one model, and does not look at what else a body says", async () => {
  const model = new FakeModel(["Hello", STOP]);
  const { handler } = testApp(model);
  await assertEventStream(await handler(request("/chat", { message: "Hi", model: "huge" })));
  assert.equal(model.requests[0].model, undefined);
});

Deno.test("streams of both kinds are kept alive as often as the settings say", async () => {
  const { handler, close } = testApp(new FakeModel(), { CHAT_KEEP_ALIVE_MS: "100" });
  const bodies = await Promise.all(["/chat", "/api/chat"].map(async (path) => {
    return (await handler(request(path, { message: "Hi" }))).body!;
  }));
  await within(1_000, Promise.all(bodies.map((body) => readUntil(body, /: keep-alive/))));
  await Promise.all(bodies.map((body) => body.cancel()));
  await close();
});

Deno.test("a server that shuts down ends both kinds of streams, and takes no more turns", async () => {
  const { handler, close } = testApp(new FakeModel());
  const streams = await Promise.all(["/chat", "/api/chat"].map((path) => handler(request(path, { message: "Hi" }))));
  const ended = Promise.all(streams.map(assertEventStream));
  await close();
  const [recipe, turn] = await ended;
  assert.match(recipe[0].data, /interrupted/);
  assert.equal(JSON.parse(turn.find(({ event }) => event === "end")!.data).status, "interrupted");
  const late = await handler(request("/api/chat", { message: "Hi" }));
  await assertProblem(late, { status: 503, code: "unavailable" });
});

Deno.test("a method that no address takes is 405 as well, at whatever address, and says which there are", async () => {
  const { handler, errors } = testApp(new FakeModel(["Hello", STOP]));
  for (const path of ["/", "/c/x", "/chat", "/api/chat", "/nothing", "/styles.css"]) {
    const response = await handler(new Request(request(path).url, { method: "QUERY", body: "{}" }));
    assert.equal(response.headers.get("allow"), METHODS.join(", "));
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    await assertProblem(response, { status: 405, code: "method_not_allowed", title: /QUERY/ });
  }
  assert.deepEqual(errors, []);
});
