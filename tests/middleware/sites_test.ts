import assert from "node:assert/strict";
import { asOwner, post, request, type TestApp, testApp } from "../helpers/app.ts";
import { assertEventStream, assertHtml, assertProblem } from "../helpers/assert_response.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";
import type { SettingName } from "../../lib/config/settings.ts";

const hello = (env?: Partial<Record<SettingName, string>>): TestApp => testApp(new FakeModel(["Hello", STOP]), env);

const ELSEWHERE = "https://a.example";
/** As browsers say it of what a page of another site loads, posts or fetches. */
const CROSS_SITE = { origin: ELSEWHERE, "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" };

/** A request that came over a connection from `peer` and asks for a name. */
const named = (host: string, { path = "/healthz", headers = {} }: { path?: string; headers?: HeadersInit } = {}) =>
  new Request(`http://${host}:8000${path}`, { headers });

const from = (hostname: string): Deno.ServeHandlerInfo => ({
  remoteAddr: { transport: "tcp", hostname, port: 4711 },
  completed: Promise.resolve(),
});

Deno.test("what a page of another site loads, posts or fetches is refused, and its links are not", async () => {
  const { handler } = hello();
  const loads = [
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
    { "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors" },
    { ...CROSS_SITE, "sec-fetch-site": "same-site" },
    CROSS_SITE,
  ] as Record<string, string>[];
  for (const headers of loads) {
    for (const path of ["/", "/c/x", "/c/x.json", "/export"]) {
      await assertHtml(await handler(request(path, undefined, headers)), 403);
    }
    for (const path of ["/api/export", "/api/turns/x", "/healthz"]) {
      await assertProblem(await handler(request(path, undefined, headers)), { status: 403, code: "forbidden" });
    }
  }
  const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
  await assertHtml(await handler(request("/", undefined, link)));
  await assertHtml(await handler(post("/", { message: "Hi" }, link)), 403);
});

Deno.test("a page of another site that may call the API is nobody there, whatever cookies come along", async () => {
  const { handler, owner, turns, close, store } = hello({ CHAT_CORS_ORIGINS: ELSEWHERE });
  const { id, conversationId, ended } = await turns.start(owner, { message: "Mine" });
  await ended;
  // A page of the same site: its requests bring cookies along, where it asks for that.
  const sibling = { ...CROSS_SITE, "sec-fetch-site": "same-site" };
  for (const headers of [CROSS_SITE, sibling, { origin: ELSEWHERE }] as Record<string, string>[]) {
    const turn = await handler(asOwner(request(`/api/turns/${id}`, undefined, headers), owner));
    await assertProblem(turn, { status: 404, code: "not_found" });
    const more = await handler(asOwner(request("/api/chat", { message: "Hi", conversationId }, headers), owner));
    await assertProblem(more, { status: 404, code: "not_found" });
    const exported = await handler(asOwner(request("/api/export", undefined, headers), owner));
    assert.deepEqual((await exported.json()).conversations, []);
    const asked = await handler(asOwner(request("/api/chat", { message: "Hi" }, headers), owner));
    assert.deepEqual(asked.headers.getSetCookie(), [], "and does not become somebody");
    await assertEventStream(asked);
  }
  assert.equal((await store.messages(owner, conversationId)).length, 2);
  await close();
});

Deno.test("no program without an origin is taken for another site", async () => {
  const { handler } = hello();
  await assertEventStream(await handler(request("/api/chat", { message: "Hi" })));
});

Deno.test("on the machine itself, no name but its own is answered: another's may lead here (DNS rebinding)", async () => {
  const { fetch } = hello();
  for (const peer of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) {
    for (const name of ["localhost", "chat.localhost", "127.0.0.1", "127.9.9.9", "[::1]", "192.168.0.7"]) {
      assert.equal((await fetch(named(name), from(peer))).status, 200, name);
    }
    for (
      const name of ["attacker.example", "localhost.attacker.example", "127.0.0.1.nip.example", "notlocalhost", "x"]
    ) {
      for (const path of ["/healthz", "/api/chat", "/api/export"]) {
        const refused = await fetch(named(name, { path }), from(peer));
        await assertProblem(refused, { status: 421, code: "wrong_host", title: /CHAT_HOSTS/ });
      }
      await assertHtml(await fetch(named(name, { path: "/" }), from(peer)), 421);
    }
  }
  assert.equal((await fetch(named("chat.example"), from("203.0.113.9"))).status, 200, "others come by any name");
});

Deno.test("with CHAT_HOSTS, these names are answered too, and no others, wherever one is", async () => {
  const { fetch } = hello({ CHAT_HOSTS: "Chat.example, b.example" });
  for (const peer of ["127.0.0.1", "203.0.113.9"]) {
    for (const name of ["chat.example", "CHAT.example", "b.example", "localhost", "203.0.113.1"]) {
      assert.equal((await fetch(named(name), from(peer))).status, 200, name);
    }
    for (const name of ["a.chat.example", "chat.example.attacker.example", "c.example"]) {
      await assertProblem(await fetch(named(name), from(peer)), { status: 421, code: "wrong_host" });
    }
  }
  const any = hello({ CHAT_HOSTS: "*" });
  assert.equal((await any.fetch(named("c.example"), from("127.0.0.1"))).status, 200);
});

Deno.test("behind a proxy, no page can say that it was called by another name than it was", async () => {
  const { fetch } = hello({ CHAT_HOSTS: "chat.example", CHAT_TRUST_PROXY: "1" });
  const said = { headers: { "x-forwarded-host": "chat.example", "x-forwarded-proto": "https" } };
  assert.equal((await fetch(named("127.0.0.1", said), from("127.0.0.1"))).status, 200);
  assert.equal((await fetch(named("chat.example", said), from("127.0.0.1"))).status, 200);
  const refusal = { status: 421, code: "wrong_host" };
  await assertProblem(await fetch(named("attacker.example", said), from("127.0.0.1")), refusal);
  const other = { headers: { "x-forwarded-host": "attacker.example" } };
  await assertProblem(await fetch(named("127.0.0.1", other), from("127.0.0.1")), refusal);
  await assertProblem(await fetch(named("10.0.0.1", other), from("10.0.0.2")), refusal);
});
