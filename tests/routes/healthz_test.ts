import assert from "node:assert/strict";
import project from "../../deno.json" with { type: "json" };
import type { Store } from "../../lib/chat/ports.ts";
import { openStore } from "../../lib/store/kv.ts";
import { request, testApp } from "../helpers/app.ts";
import { assertEventStream, assertProblem, assertText } from "../helpers/assert_response.ts";
import { FakeModel } from "../helpers/fake_model.ts";
import { heldModel } from "../helpers/held_model.ts";
import { wrapKv } from "../helpers/kv.ts";
import { sharedKv } from "../helpers/shared_kv.ts";
import { waitFor } from "../helpers/wait_for.ts";
import { within } from "../helpers/within.ts";

const FINE = {
  ok: true,
  store: { kind: "memory", ok: true },
  model: "fake",
  draining: false,
  liveTurns: 0,
  version: project.version,
};
const DOWN = { ...FINE, ok: false, store: { kind: "memory", ok: false } };

/** The app with a store whose pings are another's. */
function appPinging({ ping }: Pick<Store, "ping">) {
  const app = testApp(new FakeModel());
  app.store.ping = ping;
  return app;
}

/** A store that waits for its database for some milliseconds only, on one that answers reads like that. */
function storeReading(get: (call: () => unknown) => unknown): Pick<Store, "ping"> {
  const { store } = openStore(wrapKv(sharedKv, (name, call) => name === "get" ? get(call) : call()), { pingMs: 20 });
  return { ping: () => store.ping() };
}

async function assertHealth(response: Response, { status, health }: { status: number; health: unknown }) {
  const body = await assertText(response, { status, type: "application/json" });
  assert.deepEqual(JSON.parse(body), health);
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(response.headers.get("set-cookie"), null);
}

Deno.test("GET /healthz says that the server is up, on which store, how many turns run, and its version", async () => {
  const { handler, owner, turns, close } = testApp(new FakeModel());
  await assertHealth(await handler(request("/healthz")), { status: 200, health: FINE });
  await turns.start(owner, { message: "Hi" });
  await assertHealth(await handler(request("/healthz")), { status: 200, health: { ...FINE, liveTurns: 1 } });
  await close();
  assert.match(project.version, /^\d+\.\d+\.\d+$/);
});

Deno.test("GET /healthz is 503 while the store does not answer, and well again when it does", async () => {
  let isDown = true;
  const { handler, errors } = appPinging({ ping: () => Promise.resolve(!isDown) });
  await assertHealth(await handler(request("/healthz")), { status: 503, health: DOWN });
  isDown = false;
  await assertHealth(await handler(request("/healthz")), { status: 200, health: FINE });
  assert.deepEqual(errors, []);
});

Deno.test("a server that shuts down says so, takes nothing new and tells when to come back, while what runs is finished and can be read", async () => {
  const model = heldModel();
  const { handler, owner, turns, close } = testApp(model, { CHAT_DRAIN_MS: "600000" });
  const turn = await turns.start(owner, { message: "Hi" });
  const down = close();
  const draining = { ...FINE, model: "held", ok: false, draining: true, liveTurns: 1 };
  await assertHealth(await handler(request("/healthz")), { status: 503, health: draining });
  const form = () => new Request(request("/").url, { method: "POST", body: new URLSearchParams({ message: "Hi" }) });
  for (const refused of [request("/chat", { message: "Hi" }), request("/api/chat", { message: "Hi" }), form()]) {
    const response = await handler(refused);
    assert.deepEqual([response.status, response.headers.get("retry-after")], [503, "601"], refused.url);
    assert.match(await response.text(), /The server is shutting down/);
  }
  const read = handler(request(`/api/turns/${turn.id}`));
  model.release();
  await down;
  assert.equal((await assertEventStream(await read)).at(-2)?.event, "end");
  assert.equal(turn.log.text, "Half done");
});

const BROKEN: [string, () => unknown][] = [
  ["hangs", () => new Promise(() => {})],
  ["rejects", () => Promise.reject(new Error("/var/lib/secret.sqlite is gone"))],
  ["throws", () => {
    throw new Error("/var/lib/secret.sqlite is gone");
  }],
];

for (const [does, get] of BROKEN) {
  Deno.test(`GET /healthz on a database that ${does} is 503, within the ping's limit and without its reason`, async () => {
    const { handler } = appPinging(storeReading(get));
    const response = await within(1_000, handler(request("/healthz")));
    await assertHealth(response, { status: 503, health: DOWN });
  });
}

Deno.test("a database that hangs is asked once, however often one looks, and again when it has answered", async () => {
  let asked = 0;
  const answer = Promise.withResolvers<void>();
  const store = storeReading((call) => (asked++, answer.promise.then(call)));
  for (let i = 0; i < 3; i++) assert.equal(await store.ping(), false);
  assert.equal(asked, 1);
  answer.resolve();
  for (let i = 0; i < 2; i++) await waitFor(() => store.ping());
  assert.equal(asked, 2);
});

Deno.test("HEAD /healthz says the same by its status alone", async () => {
  let isDown = false;
  const { handler } = appPinging({ ping: () => Promise.resolve(!isDown) });
  const head = () => handler(new Request(request("/healthz").url, { method: "HEAD" }));
  const fine = await head();
  assert.deepEqual([fine.status, fine.headers.get("cache-control"), await fine.text()], [200, "no-store", ""]);
  isDown = true;
  const down = await head();
  assert.deepEqual([down.status, await down.text()], [503, ""]);
});

Deno.test("another method than GET and HEAD on /healthz is a problem", async () => {
  const { handler } = testApp(new FakeModel());
  const put = await handler(new Request(request("/healthz").url, { method: "PUT" }));
  await assertProblem(put, { status: 405, code: "method_not_allowed" });
});
