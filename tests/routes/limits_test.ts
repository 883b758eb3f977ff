import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import type { SettingName } from "../../lib/config/settings.ts";
import { post, request, type TestApp, testApp } from "../helpers/app.ts";
import { assertEventStream, assertHtml, assertProblem } from "../helpers/assert_response.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";
import { readUntil } from "../helpers/read_until.ts";

const REPLY = ["Hello", STOP];

function app(env: Partial<Record<SettingName, string>>, model = new FakeModel(REPLY)): TestApp & AsyncDisposable {
  const app = testApp(model, env);
  return { ...app, [Symbol.asyncDispose]: app.close };
}

/** Nobody else is there. */
function address(): string {
  return `2001:db8:${Array.from(crypto.getRandomValues(new Uint16Array(2)), (part) => part.toString(16)).join(":")}::1`;
}

function somebody(): Record<string, string> {
  return { cookie: `session=${newId()}` };
}

async function statusOf(response: Promise<Response>): Promise<number> {
  const { status, body } = await response;
  await body?.cancel();
  return status;
}

Deno.test("one message too many is refused with when to try again, and is not sent to the model", async () => {
  const model = new FakeModel(REPLY);
  await using server = app({ CHAT_OWNER_MESSAGES_PER_MINUTE: "2" }, model);
  for (let i = 0; i < 2; i++) await assertEventStream(await server.handler(request("/api/chat", { message: "Hi" })));
  const refused = await server.handler(request("/api/chat", { message: "Hi" }));
  assert.equal(refused.headers.get("retry-after"), "30");
  assert.equal(refused.headers.get("cache-control"), "no-store");
  await assertProblem(refused, {
    status: 429,
    code: "too_many_messages",
    title: /^You have sent as many messages as one may in a minute, which is 2\. Try again in 30 seconds$/,
  });
  assert.equal(model.requests.length, 2);
  assert.equal((await server.store.conversations(server.owner, { limit: 9 })).items.length, 2);
  await assertEventStream(await server.handler(request("/api/chat", { message: "Hi" }, somebody())));
  assert.deepEqual(server.errors, []);
});

Deno.test("a request that is sent again by its key counts once", async () => {
  await using server = app({ CHAT_OWNER_MESSAGES_PER_MINUTE: "2", CHAT_OWNER_TURNS: "2" });
  const send = (key: string) => server.handler(request("/api/chat", { message: "Hi" }, { "idempotency-key": key }));
  const all = await Promise.all(Array.from({ length: 10 }, () => send("same")));
  const ids = await Promise.all(all.map(async (response) => (await assertEventStream(response))[0].data));
  assert.equal(new Set(ids).size, 1);
  await assertEventStream(await send("same"));
  await assertEventStream(await send("other"));
  assert.equal(await statusOf(send("third")), 429);
  await assertEventStream(await send("same"));
});

Deno.test("retrying, continuing and editing are messages too; reading, stopping and renaming are not", async () => {
  await using server = app({ CHAT_OWNER_MESSAGES_PER_MINUTE: "4" });
  const turn = await server.turns.start(server.owner, { message: "Hi" });
  await turn.ended;
  const { conversationId, messageId } = turn;
  const path = `/c/${conversationId}`;
  assert.equal(await statusOf(server.handler(request("/api/chat", { conversationId, retry: messageId }))), 200);
  assert.equal(await statusOf(server.handler(post(path, { retry: messageId }))), 303);
  assert.equal(await statusOf(server.handler(post(path, { message: "Else", parentId: "" }))), 303);
  for (let i = 0; i < 30; i++) {
    assert.equal(await statusOf(server.handler(request(path))), 200);
    assert.equal(await statusOf(server.handler(request(`/api/turns/${turn.id}`))), 200);
    assert.equal(await statusOf(server.handler(post(`${path}/rename`, { title: "Rivers" }))), 303);
    assert.equal(await statusOf(server.handler(post(path, { stop: turn.id }))), 303);
  }
  assert.equal(await statusOf(server.handler(post(path, { retry: messageId }))), 429);
  assert.equal(await statusOf(server.handler(post("/", { message: "New" }))), 429);
});

Deno.test("what cannot begin is not counted: a conversation that is not there, a reply that is not", async () => {
  await using server = app({ CHAT_OWNER_MESSAGES_PER_MINUTE: "2", CHAT_OWNER_TURNS: "1" });
  for (let i = 0; i < 10; i++) {
    assert.equal(await statusOf(server.handler(request("/api/chat", { message: "Hi", conversationId: "c" }))), 404);
    assert.equal(await statusOf(server.handler(request("/api/chat", { message: "" }))), 422);
  }
  await assertEventStream(await server.handler(request("/api/chat", { message: "Hi" })));
});

Deno.test("a page without JavaScript says it in words, and has what was written, to be sent again", async () => {
  await using server = app({ CHAT_OWNER_MESSAGES_PER_MINUTE: "1" });
  assert.equal(await statusOf(server.handler(post("/", { message: "One" }))), 303);
  const refused = await server.handler(post("/", { message: "Two <b>\nlines</b>", temperature: "0.5" }));
  assert.equal(refused.headers.get("retry-after"), "60");
  const html = await assertHtml(refused, 429);
  assert.match(html, /which is 1\. Try again in 60 seconds\.<\/p>/);
  assert.match(html, /<form class="unsent" method="post" action="\/" enctype="multipart\/form-data">/);
  assert.match(html, /<textarea name="message" required dir="auto">Two &lt;b>\nlines&lt;\/b><\/textarea>/);
  assert.match(html, /<input [^>]*type="hidden" name="temperature" value="0.5"/);

  const [{ id }] = (await server.store.conversations(server.owner, { limit: 1 })).items;
  const inChat = await assertHtml(await server.handler(post(`/c/${id}`, { message: "Three", parentId: "p" })), 429);
  assert.match(
    inChat,
    new RegExp(`<form class="unsent" method="post" action="/c/${id}" enctype="multipart/form-data">`),
  );
  assert.match(inChat, /<input [^>]*type="hidden" name="parentId" value="p"/);
  assert.match(inChat, new RegExp(`<a href="/c/${id}"[^>]*>Back to the chat</a>`));
  const again = await assertHtml(await server.handler(post(`/c/${id}`, { retry: "reply" })), 429);
  assert.match(again, /name="retry" value="reply"\/?><button type="submit">Try again<\/button>/);
  assert.doesNotMatch(again, /textarea/);
});

Deno.test("a suggestion that is refused is what was written; where there is nothing, nothing is sent again", async () => {
  await using server = app({ CHAT_OWNER_MESSAGES_PER_MINUTE: "1" });
  assert.equal(await statusOf(server.handler(post("/", { suggestion: "Show me a table", message: "" }))), 303);
  const html = await assertHtml(await server.handler(post("/", { suggestion: "Show me a table", message: "x" })), 429);
  assert.match(html, /<textarea[^>]*>Show me a table<\/textarea>/);
  assert.doesNotMatch(html, /suggestion/);
  assert.doesNotMatch(await assertHtml(await server.handler(post("/c/none", { message: "Lost" })), 404), /unsent/);
});

Deno.test("/chat counts by address, and sees no cookie", async () => {
  await using server = app({ CHAT_ADDRESS_MESSAGES_PER_MINUTE: "3", CHAT_OWNER_MESSAGES_PER_MINUTE: "1" });
  const from = address();
  const ask = (from: string) => server.handlerFor(from)(request("/chat", { message: "Hi" }, somebody()));
  for (let i = 0; i < 3; i++) await assertEventStream(await ask(from));
  await assertProblem(await ask(from), { status: 429, code: "too_many_messages", title: /from your network/ });
  // Another one of the same network, and another network.
  assert.equal(await statusOf(ask(from.replace(/1$/, "ffff"))), 429);
  await assertEventStream(await ask(address()));
});

Deno.test("forms count by address too", async () => {
  await using server = app({ CHAT_ADDRESS_MESSAGES_PER_MINUTE: "2" });
  const handler = server.handlerFor(address());
  assert.equal(await statusOf(handler(post("/", { message: "One" }))), 303);
  const [{ id }] = (await server.store.conversations(server.owner, { limit: 1 })).items;
  assert.equal(await statusOf(handler(post(`/c/${id}`, { message: "Two" }))), 303);
  assert.equal(await statusOf(handler(post("/", { message: "Three" }, somebody()))), 429);
  assert.equal(await statusOf(handler(post(`/c/${id}`, { message: "Three" }))), 429);
  assert.equal(await statusOf(handler(request("/api/chat", { message: "Three" }, somebody()))), 429);
});

Deno.test("turns at once of an address are counted, whoever they are for, and end with their clients", async () => {
  await using server = app({ CHAT_ADDRESS_TURNS: "3" }, new FakeModel());
  const from = address();
  const open = await Promise.all([
    server.handlerFor(from)(request("/chat", { message: "Hi" })),
    server.handlerFor(from)(request("/api/chat", { message: "Hi" }, somebody())),
    server.handlerFor(from)(request("/chat", { message: "Hi" })),
  ]);
  assert.deepEqual(open.map(({ status }) => status), [200, 200, 200]);
  for (const path of ["/chat", "/api/chat"]) {
    const refused = await server.handlerFor(from)(request(path, { message: "Hi" }));
    assert.equal(refused.headers.get("retry-after"), "5");
    await assertProblem(refused, { status: 429, code: "too_many_turns" });
  }
  await open[0].body!.cancel();
  let status = 429;
  while (status === 429) status = await statusOf(server.handlerFor(from)(request("/chat", { message: "Hi" })));
  assert.equal(status, 200);
  for (const { body } of open.slice(1)) await body!.cancel();
});

Deno.test("a script that is somebody new with each request, and says to come from everywhere, is one address", async () => {
  const model = new FakeModel(REPLY);
  await using server = app({ CHAT_ADDRESS_MESSAGES_PER_MINUTE: "5", CHAT_OWNER_MESSAGES_PER_MINUTE: "4" }, model);
  // No further one is due for twelve seconds.
  const from = address();
  const statuses = await Promise.all(Array.from({ length: 1_000 }, (_, i) => {
    const headers = {
      ...somebody(),
      "x-forwarded-for": `203.0.113.${i % 256}`,
      forwarded: `for=203.0.113.${i % 256}`,
      "x-real-ip": `203.0.113.${i % 256}`,
      "cf-connecting-ip": `203.0.113.${i % 256}`,
    };
    return statusOf(server.handlerFor(from)(request("/api/chat", { message: "Hi" }, headers)));
  }));
  assert.equal(statuses.filter((status) => status === 200).length, 5);
  assert.equal(statuses.filter((status) => status === 429).length, 995);
  assert.equal(model.requests.length, 5);
  assert.equal(server.errors.length, 1, "That there seems to be a proxy is said once");
  assert.match(String(server.errors[0]), /CHAT_TRUST_PROXY/);
});

Deno.test("behind a proxy, clients are told apart by what it says, and cannot add to that", async () => {
  await using server = app({ CHAT_ADDRESS_MESSAGES_PER_MINUTE: "2", CHAT_TRUST_PROXY: "1" });
  const [proxy, a, b] = [address(), address(), address()];
  const ask = (forwarded: string) =>
    statusOf(server.handlerFor(proxy)(request("/chat", { message: "Hi" }, { "x-forwarded-for": forwarded })));
  assert.deepEqual([await ask(a), await ask(`203.0.113.1, ${a}`), await ask(`${b}, ${a}`), await ask(a)], [
    200,
    200,
    429,
    429,
  ]);
  assert.deepEqual([await ask(b), await ask(b), await ask(b)], [200, 200, 429]);
  assert.deepEqual(server.errors, []);
});

Deno.test("an import counts as a message, and as one for each megabyte from its address", async () => {
  await using server = app({ CHAT_OWNER_MESSAGES_PER_MINUTE: "2", CHAT_ADDRESS_MESSAGES_PER_MINUTE: "33" });
  const file = { format: "freshet", version: 1, conversations: [] };
  const imports = (from: string, headers: Record<string, string>) =>
    server.handlerFor(from)(request("/api/import", file, headers));
  const [from, who] = [address(), somebody()];
  // A body of a size that nobody says counts as the largest that there may be: 32 MB.
  assert.equal(await statusOf(imports(from, who)), 200);
  assert.equal(await statusOf(imports(from, { ...who, "content-length": "100" })), 200);
  await assertProblem(await imports(from, who), { status: 429, code: "too_many_messages" });
  await assertProblem(await imports(from, somebody()), { status: 429, code: "too_many_messages", title: /network/ });
});

Deno.test("one conversation too many is refused, by an import with how far it came, and what is there goes on", async () => {
  await using server = app({ CHAT_OWNER_CONVERSATIONS: "1" });
  await assertEventStream(await server.handler(request("/api/chat", { message: "Hi" })));
  const full = {
    status: 413,
    code: "too_many_conversations",
    title: /^You have as many conversations as can be kept, which is 1\./,
  };
  await assertProblem(await server.handler(request("/api/chat", { message: "Hi" })), full);
  assert.match(await assertHtml(await server.handler(post("/", { message: "Kept" })), 413), /<textarea[^>]*>Kept</);
  const [{ id: conversationId }] = (await server.store.conversations(server.owner, { limit: 1 })).items;
  await assertEventStream(await server.handler(request("/api/chat", { message: "More", conversationId })));
  const file = await (await server.handler(request("/api/export"))).json();
  assert.deepEqual((await (await server.handler(request("/api/import", file))).json()).alreadyHere, 1);
  file.conversations[0].id = "other";
  await assertProblem(await server.handler(request("/api/import", file)), full);
});

Deno.test("readers of a turn are counted until they leave", async () => {
  await using server = app({ CHAT_TURN_READERS: "2" }, new FakeModel());
  const started = await server.handler(request("/api/chat", { message: "Hi" }));
  const [, turnId, id] = await readUntil(started.body!, /"turnId":"(\w+)","conversationId":"(\w+)"/);
  const read = () => server.handler(request(`/api/turns/${turnId}`));
  const second = await read();
  const refused = await read();
  assert.equal(refused.headers.get("retry-after"), "5");
  await assertProblem(refused, { status: 429, code: "too_many_readers", title: /shown 2 times at once/ });
  const page = await server.handler(request(`/c/${id}/live`));
  assert.match(await page.text(), /This page cannot show more of the reply/);
  await second.body!.cancel();
  const third = await read();
  assert.equal(third.status, 200);
  await third.body!.cancel();
  assert.deepEqual(server.errors, []);
});
