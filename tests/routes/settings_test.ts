import assert from "node:assert/strict";
import type { ModelOffer } from "../../lib/chat/model_port.ts";
import { fixedOffer } from "../../lib/model/offer.ts";
import { post, request, testApp } from "../helpers/app.ts";
import { assertEventStream, assertHtml, assertProblem } from "../helpers/assert_response.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";

const hello = () => new FakeModel(["Hello", STOP]);
const offer = fixedOffer(["fake", "big", "vendor/<tiny>"]);
const STRANGER = { cookie: `session=${"f".repeat(32)}` };

/** Begins a conversation as a client of the API does; gives what its first event says. */
async function begin({ handler }: ReturnType<typeof testApp>, body: Record<string, unknown> = {}) {
  const [first] = await assertEventStream(await handler(request("/api/chat", { message: "Hi", ...body })));
  return JSON.parse(first.data) as { conversationId: string; model: string };
}

/** What a page's field has, as it would be posted. */
function fieldsOf(html: string): Record<string, string | undefined> {
  const panel = /<details[^>]*id="settings".*?<\/details>/s.exec(html)![0];
  const attribute = (name: string) =>
    new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(panel)?.[0].match(/ value="([^"]*)"/)?.[1];
  return {
    model: /<option[^>]*\bselected[^>]*>([^<]*)</.exec(panel)?.[1],
    systemPrompt: /<textarea[^>]*name="systemPrompt"[^>]*>([^<]*)</.exec(panel)?.[1],
    temperature: attribute("temperature"),
    maxTokens: attribute("maxTokens"),
  };
}

Deno.test("settings go along with a conversation's first message, and hold for every reply after it", async () => {
  const model = hello();
  const app = testApp(model, {}, { offer });
  const settings = { model: "big", systemPrompt: "Be <brief>", temperature: 0, maxTokens: 100 };
  const { conversationId, model: answers } = await begin(app, { settings });
  assert.equal(answers, "big");
  await begin(app, { conversationId });
  for (const { model: name, messages, temperature, maxTokens } of model.requests) {
    assert.deepEqual({ model: name, systemPrompt: messages[0].content, temperature, maxTokens }, settings);
  }
  assert.equal(model.requests.length, 2);
  await begin(app, { conversationId, model: "vendor/<tiny>" });
  assert.equal(model.requests[2].model, "vendor/<tiny>", "a request that names a model has that one, once");
  const html = await assertHtml(await app.handler(request(`/c/${conversationId}`)));
  assert.deepEqual(fieldsOf(html), {
    model: "big",
    systemPrompt: "Be &lt;brief>",
    temperature: "0",
    maxTokens: "100",
  });
});

Deno.test("a conversation without settings is asked as the server's say", async () => {
  const model = hello();
  const app = testApp(model, { CHAT_SYSTEM_PROMPT: "The server's" }, { offer });
  const { conversationId } = await begin(app);
  const { model: name, messages, temperature, maxTokens } = model.requests[0];
  assert.deepEqual([name, messages[0].content, temperature, maxTokens], [
    undefined,
    "The server's",
    undefined,
    undefined,
  ]);
  const html = await assertHtml(await app.handler(request(`/c/${conversationId}`)));
  assert.deepEqual(fieldsOf(html), { model: "fake", systemPrompt: "", temperature: undefined, maxTokens: undefined });
});

Deno.test("the first message's form brings settings too, and what is empty is none", async () => {
  const model = hello();
  const app = testApp(model, {}, { offer });
  const fields = {
    message: "",
    suggestion: "Try this",
    model: "big",
    systemPrompt: "",
    temperature: "1.5",
    maxTokens: "",
  };
  const response = await app.handler(post("/", fields));
  assert.equal(response.status, 303);
  const id = response.headers.get("location")!.match(/^\/c\/(\w+)/)![1];
  assert.deepEqual(await app.store.settings(app.owner, id), { model: "big", temperature: 1.5 });
  await app.turns.messages(app.owner, id);
  const wrong = await app.handler(post("/", { message: "Hi", temperature: "9" }));
  assert.match(await assertHtml(wrong, 422), /from 0 to 2/);
});

Deno.test("a conversation's form replaces its settings, and comes back to its page", async () => {
  const model = hello();
  const app = testApp(model, {}, { offer });
  const { conversationId } = await begin(app, { settings: { temperature: 1, maxTokens: 5 } });
  const path = `/c/${conversationId}`;
  const response = await app.handler(
    post(`${path}/settings`, { model: "vendor/<tiny>", temperature: "", systemPrompt: "Hm" }),
  );
  assert.deepEqual([response.status, response.headers.get("location")], [303, `${path}#newest`]);
  assert.deepEqual(await app.store.settings(app.owner, conversationId), { model: "vendor/<tiny>", systemPrompt: "Hm" });
  assert.match(
    await assertHtml(await app.handler(request(path))),
    /<span class="model">vendor\/&lt;tiny(>|&gt;)<\/span>/,
  );
  await begin(app, { conversationId });
  assert.deepEqual([model.requests[1].model, model.requests[1].maxTokens], ["vendor/<tiny>", undefined]);
});

Deno.test("a system prompt may be as long as a message, which KV does not take in one piece", async () => {
  const model = hello();
  const app = testApp(model, { CHAT_MAX_MESSAGE_LENGTH: "300000" });
  const systemPrompt = "水".repeat(300_000);
  const { conversationId } = await begin(app, { settings: { systemPrompt } });
  assert.ok(model.requests[0].messages[0].content === systemPrompt);
  const html = await assertHtml(await app.handler(request(`/c/${conversationId}`)));
  assert.ok(fieldsOf(html).systemPrompt === systemPrompt);
  const tooLong = request("/api/chat", { message: "Hi", settings: { systemPrompt: systemPrompt + "水" } });
  await assertProblem(await app.handler(tooLong), { status: 413, code: "message_too_long", title: /systemPrompt/ });
});

Deno.test("settings that make no sense are refused, and nothing begins", async () => {
  const model = hello();
  const app = testApp(model, {}, { offer });
  const { conversationId } = await begin(app);
  for (
    const [body, status, code, title] of [
      [{ settings: { temperature: 3 } }, 422, "invalid_settings", /from 0 to 2/],
      [{ settings: { model: "huge" } }, 422, "unknown_model", /one of "fake", "big"/],
      [{ settings: "hot" }, 422, "invalid_settings", /must be an object/],
      [{ settings: {}, conversationId }, 400, "invalid_request", /new conversation/],
      [{ model: "huge" }, 422, "unknown_model", /one of/],
    ] as const
  ) {
    await assertProblem(await app.handler(request("/api/chat", { message: "Hi", ...body })), { status, code, title });
  }
  const wrong = await app.handler(post(`/c/${conversationId}/settings`, { maxTokens: "0" }));
  assert.match(await assertHtml(wrong, 422), /from 1 to/);
  assert.deepEqual(await app.store.settings(app.owner, conversationId), {});
  assert.equal(model.requests.length, 1);
});

Deno.test("another owner's settings are not there, to read or to change", async () => {
  const app = testApp(hello());
  const { conversationId } = await begin(app, { settings: { systemPrompt: "Secret" } });
  for (const [path, headers] of [[conversationId, STRANGER], ["made-up", {}]] as const) {
    const response = await app.handler(post(`/c/${path}/settings`, { temperature: "1" }, headers));
    assert.doesNotMatch(await assertHtml(response, 404), /Secret/);
  }
  assert.deepEqual(await app.store.settings(app.owner, conversationId), { systemPrompt: "Secret" });
  await app.handler(post(`/c/${conversationId}/delete`));
  await assertHtml(await app.handler(post(`/c/${conversationId}/settings`, {})), 404);
});

Deno.test("a model that the settings do not name any more does not answer, and the page says so", async () => {
  const model = hello();
  const names = ["fake", "big"];
  const changing: ModelOffer = { ...offer, names, allows: (name) => names.includes(name) };
  const app = testApp(model, {}, { offer: changing });
  const { conversationId } = await begin(app, { settings: { model: "big" } });
  names.pop();
  assert.equal((await begin(app, { conversationId })).model, "fake");
  assert.equal(model.requests[1].model, undefined);
  const html = await assertHtml(await app.handler(request(`/c/${conversationId}`)));
  assert.match(html, /“big” cannot be chosen any more/);
  assert.equal(fieldsOf(html).model, "fake");
});

Deno.test("a page does not wait for the server's list of models, but a model that only that may have does", async () => {
  const listed = Promise.withResolvers<boolean>();
  let names = ["fake"];
  const slow: ModelOffer = {
    get names() {
      return names;
    },
    allows: () => true,
    settle: () => listed.promise,
  };
  const app = testApp(hello(), {}, { offer: slow });
  assert.equal(fieldsOf(await assertHtml(await app.handler(request("/")))).model, "fake");
  await begin(app);
  const waiting = begin(app, { settings: { model: "listed" } });
  names = ["fake", "listed"];
  listed.resolve(true);
  assert.equal((await waiting).model, "listed");
  await assertProblem(await app.handler(request("/api/chat", { message: "Hi", model: "x" })), {
    status: 422,
    code: "unknown_model",
  });
});

Deno.test("three hundred models to choose from are a page like any other", async () => {
  const many = fixedOffer(["fake", ...Array.from({ length: 300 }, (_, i) => `vendor/model-${i}`)]);
  const html = await assertHtml(await testApp(hello(), {}, { offer: many }).handler(request("/")));
  assert.equal(html.match(/<option/g)?.length, 301);
  assert.ok(html.length < 40_000, `${html.length} characters`);
});

Deno.test("where the demo answers, the settings say that it takes no notice of them", async () => {
  const demo = Object.assign(hello(), { demo: true });
  assert.match(await assertHtml(await testApp(demo).handler(request("/"))), /takes no notice of these settings/);
  assert.doesNotMatch(await assertHtml(await testApp(hello()).handler(request("/"))), /takes no notice/);
});
