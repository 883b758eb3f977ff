import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { asOwner, post, request, testApp } from "../helpers/app.ts";
import { assertEventStream, assertHtml, assertProblem } from "../helpers/assert_response.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";

const hello = () => new FakeModel(["Hello", STOP]);

/** A request with a cookie that names nobody. */
const fromStranger = (path: string, body?: unknown) => request(path, body, { cookie: "session=me" });

function cookieOf({ headers }: Response): string | null {
  const cookies = headers.getSetCookie();
  assert.ok(cookies.length <= 1);
  return cookies[0] ?? null;
}

Deno.test("who is new gets a session with a page or a turn, and it opens what they began", async () => {
  const { handler } = testApp(hello());
  const response = await handler(fromStranger("/api/chat", { message: "Hi" }));
  const cookie = cookieOf(response)!;
  assert.match(cookie, /^session=[0-9a-f]{32}; HttpOnly; SameSite=Lax; Path=\/; Max-Age=34560000$/);
  const [{ data }] = await assertEventStream(response);
  const { conversationId, turnId } = JSON.parse(data);
  const headers = { cookie: cookie.split(";")[0] };
  assert.match(await assertHtml(await handler(request(`/c/${conversationId}`, undefined, headers))), /Hello/);
  await assertEventStream(await handler(request(`/api/turns/${turnId}`, undefined, headers)));
  const again = await handler(request("/api/chat", { message: "Two", conversationId }, headers));
  assert.equal(cookieOf(again), null);
  await assertEventStream(again);
});

Deno.test("a visit to a page makes a session last longer, a cookie that names nobody starts a new one", async () => {
  const { handler, owner } = testApp(hello());
  const visit = await handler(request("/"));
  assert.ok(cookieOf(visit)?.startsWith(`session=${owner};`));
  assert.equal(visit.headers.get("cache-control"), "no-store");
  await visit.body?.cancel();
  const names = new Set<string>();
  for (let i = 0; i < 3; i++) {
    const page = await handler(fromStranger("/"));
    names.add(cookieOf(page)!);
    await page.body?.cancel();
  }
  assert.equal(names.size, 3);
});

Deno.test("over HTTPS the session is for HTTPS only", async () => {
  const { handler, owner } = testApp(hello(), { CHAT_HOSTS: "chat.example" });
  for (const cookie of ["x=y", `session=${owner}`]) {
    const page = await handler(new Request("https://chat.example/", { headers: { cookie } }));
    assert.match(cookieOf(page)!, /^__Host-session=.*; Secure$/);
    assert.ok(!cookieOf(page)!.includes(owner), "a cookie that another host may have set names nobody");
    await page.body?.cancel();
  }
});

Deno.test("what knows nobody sets no cookie: /chat, /healthz, files, and errors", async () => {
  const { handler } = testApp(hello());
  const asked = [
    fromStranger("/chat", { message: "Hi" }),
    fromStranger("/healthz"),
    fromStranger("/styles.css"),
    fromStranger("/nothing"),
    fromStranger("/c/nope"),
    fromStranger("/api/turns/nope"),
    fromStranger("/api/chat", {}),
  ];
  for (const request of asked) {
    const response = await handler(request);
    assert.equal(cookieOf(response), null, request.url);
    await response.body?.cancel();
  }
});

Deno.test("another owner's conversations and turns are not there, exactly like those that nobody has", async () => {
  const model = new FakeModel();
  const { handler, owner, turns, store, close } = testApp(model);
  const live = await turns.start(owner, { message: "Mine" });
  const { conversationId, messageId } = live;
  const stranger = newId();
  const own = await turns.start(stranger, { message: "Theirs" });

  const unknown = { turn: newId(), conversation: newId(), message: newId() };
  const foreign = { turn: live.id, conversation: conversationId, message: messageId };
  const answers = await Promise.all([unknown, foreign].map(async ({ turn, conversation, message }) => {
    const asked: [Request, 404 | 400][] = [
      [request(`/api/turns/${turn}`), 404],
      [request(`/api/turns/${turn}?after=1`), 404],
      [new Request(request(`/api/turns/${turn}`).url, { method: "DELETE" }), 404],
      [request("/api/chat", { message: "Hi", conversationId: conversation }), 404],
      [request("/api/chat", { message: "Hi", conversationId: conversation, parentId: message }), 404],
      [request("/api/chat", { message: "Hi", conversationId: own.conversationId, parentId: message }), 400],
    ];
    const bodies: unknown[] = [];
    for (const [each, status] of asked) {
      const response = await handler(asOwner(each, stranger));
      bodies.push(await response.clone().json());
      await assertProblem(response, { status, code: status === 404 ? "not_found" : "invalid_request" });
    }
    const pages = [
      request(`/c/${conversation}`),
      post(`/c/${conversation}`, { message: "Hi" }),
      post(`/c/${conversation}`, { stop: turn }),
      post(`/c/${conversation}`, { stop: own.id }),
      post(`/c/${conversation}/rename`, { title: "Mine now" }),
      post(`/c/${conversation}/delete`),
      post(`/c/${conversation}/restore`),
    ];
    for (const each of pages) bodies.push(await assertHtml(await handler(asOwner(each, stranger)), 404));
    const stopped = await handler(asOwner(post(`/c/${own.conversationId}`, { stop: turn }), stranger));
    assert.equal(stopped.status, 303);
    return bodies;
  }));
  const withoutNonces = JSON.stringify(answers).replaceAll(/nonce[-=\\"]*\w+/g, "");
  const [first, second] = JSON.parse(withoutNonces);
  assert.deepEqual(first, second);

  assert.ok(!live.log.ended && !own.log.ended, "nothing was stopped");
  assert.equal((await store.messages(owner, conversationId)).length, 2, "nothing was added");
  assert.equal((await store.conversation(owner, conversationId))?.title, null, "nothing was renamed");
  assert.equal((await store.messages(stranger, own.conversationId)).length, 2);
  await close();
});

Deno.test("nobody else brings back what somebody has deleted, or lists what they have", async () => {
  const { handler, owner, turns, store } = testApp(hello());
  const { conversationId, ended } = await turns.start(owner, { message: "Mine alone" });
  await ended;
  const stranger = newId();
  assert.doesNotMatch(await assertHtml(await handler(asOwner(request("/"), stranger))), /Mine alone/);
  assert.match(await assertHtml(await handler(request("/"))), /Mine alone/);
  await store.deleteConversation(owner, conversationId, 60_000);
  await assertHtml(await handler(asOwner(post(`/c/${conversationId}/restore`), stranger)), 404);
  assert.equal(await store.conversation(owner, conversationId), null);
});
