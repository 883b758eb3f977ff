import assert from "node:assert/strict";
import type { Model } from "../../lib/chat/model_port.ts";
import { newId } from "../../lib/chat/id.ts";
import { post, request, type TestApp, testApp } from "../helpers/app.ts";
import { assertHtml, assertProblem } from "../helpers/assert_response.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";
import { waitFor } from "../helpers/wait_for.ts";

const hello = () => new FakeModel(["Hello **you**", STOP]);

/** Asserts that an answer leads to the newest message of a conversation's page; gives that page's path. */
function assertSeeOther(response: Response): string {
  assert.equal(response.status, 303);
  const location = response.headers.get("location")!;
  assert.match(location, /^\/c\/[0-9a-f]{32}#newest$/);
  return location.slice(0, -"#newest".length);
}

/** Asserts that an answer is the error page, and says so. */
async function assertErrorPage(response: Response, status: number, message: RegExp): Promise<void> {
  const html = (await assertHtml(response, status)).replaceAll("&quot;", '"');
  assert.match(html, /<h1>(That did not work|Not found)<\/h1>/);
  assert.match(html, message);
  assert.match(html, /<a href="\/"[^>]*>Start a new chat<\/a>/);
}

/** A conversation with one reply that has ended. */
async function conversation({ owner, turns }: TestApp): Promise<string> {
  const turn = await turns.start(owner, { message: "Say <hello>" });
  await turn.ended;
  return `/c/${turn.conversationId}`;
}

Deno.test("the first message of a form begins a conversation, whose page shows it and the reply", async () => {
  const { handler, turns } = testApp(hello());
  const path = assertSeeOther(await handler(post("/", { message: "Say <hello>" })));
  await waitFor(() => turns.liveCount === 0);
  const response = await handler(request(path));
  assert.equal(response.headers.get("cache-control"), "no-store");
  const html = await assertHtml(response);
  assert.match(html, /<title>Say &lt;hello> · Freshet<\/title>/);
  assert.match(html, /<div class="plain"[^>]*>Say &lt;hello><\/div>/);
  assert.match(html, /<p>Hello <strong>you<\/strong><\/p>/);
  assert.equal(/<form[^>]* class="composer" method="post" action="([^"]*)"/.exec(html)?.[1], path);
});

Deno.test("a form's next message goes on in its conversation", async () => {
  const model = hello();
  const app = testApp(model);
  const path = await conversation(app);
  assert.equal(assertSeeOther(await app.handler(post(path, { message: "And\r\nnow?" }))), path);
  await waitFor(() => app.turns.liveCount === 0);
  assert.deepEqual(model.requests[1].messages.map(({ content }) => content).slice(1), [
    "Say <hello>",
    "Hello **you**",
    "And\nnow?",
  ]);
});

Deno.test("a form's Stop ends the reply before its page is shown again", async () => {
  const model = new FakeModel();
  const { handler, owner, turns } = testApp(model);
  const turn = await turns.start(owner, { message: "Hi" });
  const path = `/c/${turn.conversationId}`;
  assert.equal(assertSeeOther(await handler(post(path, { stop: turn.id, message: "" }))), path);
  assert.ok(turn.log.ended);
  assert.match(await assertHtml(await handler(request(path))), /Stopped\./);
  assert.equal(model.requests.length, 1);
});

Deno.test("Stop for a turn that has ended, or that nobody has, is no error", async () => {
  const app = testApp(hello());
  const path = await conversation(app);
  assert.equal(assertSeeOther(await app.handler(post(path, { stop: "nope" }))), path);
});

Deno.test("a form's message that is missing, blank or too long is answered with a page that says so", async () => {
  const app = testApp(hello(), { CHAT_MAX_MESSAGE_LENGTH: "10" });
  const path = await conversation(app);
  for (const address of ["/", path]) {
    await assertErrorPage(await app.handler(post(address, {})), 422, /"message" is missing\./);
    await assertErrorPage(await app.handler(post(address, { message: " \r\n" })), 422, /"message" must not be blank\./);
    await assertErrorPage(await app.handler(post(address, { message: "x".repeat(11) })), 413, /11 characters/);
    const fits = await app.handler(post(address, { message: "\r\n".repeat(9) + "x" }));
    assertSeeOther(fits);
  }
  await app.close();
});

Deno.test("a form of another type, or past its bound, is answered with a page that says so", async () => {
  const { handler } = testApp(hello(), { CHAT_MAX_BODY_BYTES: "1024" });
  for (const path of ["/", "/c/x"]) {
    await assertErrorPage(await handler(request(path, { message: "Hi" })), 415, /content type must be/);
    await assertErrorPage(await handler(post(path, { message: "x".repeat(1_024) })), 413, /larger than 1024 bytes/);
  }
});

Deno.test("a conversation that nobody has is a 404 page, whether one reads it or writes to it", async () => {
  const { handler } = testApp(hello());
  await assertErrorPage(await handler(request("/c/nope")), 404, /There is no such conversation\./);
  await assertErrorPage(await handler(post("/c/nope", { message: "Hi" })), 404, /There is no such conversation\./);
  await assertErrorPage(await handler(request("/nothing-here")), 404, /There is nothing at this address\./);
});

Deno.test("a page tells nothing of an error that nobody foresaw, which goes to the log", async () => {
  const { handler, turns, errors } = testApp(hello());
  turns.start = () => Promise.reject(new Error("secret path"));
  const response = await handler(post("/", { message: "Hi" }));
  await assertErrorPage(response, 500, /Something went wrong on the server\./);
  assert.match(String(errors), /secret path/);
  assert.equal(errors.length, 1);
});

Deno.test("what the store keeps cannot be reached while that fails: pages and programs are told, and the log why", async () => {
  const app = testApp(hello());
  const path = await conversation(app);
  const fail = () => Promise.reject(new Error("secret path"));
  Object.assign(app.store, { conversation: fail });
  Object.assign(app.turnStore, { turn: fail });
  Object.assign(app.store.attachments, { find: fail });
  await assertErrorPage(await app.handler(request(path)), 503, /What is kept here cannot be reached right now\./);
  for (const path of [`/api/turns/${newId()}`, `/api/attachments/${newId()}`]) {
    await assertProblem(await app.handler(request(path)), { status: 503, code: "unavailable" });
  }
  assert.deepEqual(app.errors.map((error) => String((error as Error).cause)), Array(3).fill("Error: secret path"));
});

Deno.test("replies that are coming are left to the chat box, in order, and a page without a script goes where they can be watched", async () => {
  const { handler, owner, turns, close } = testApp(new FakeModel());
  const first = await turns.start(owner, { message: "One" });
  const { conversationId } = first;
  const second = await turns.start(owner, { message: "Two", conversationId });
  await waitFor(() => second.log.lastId >= 2);
  const html = await assertHtml(await handler(request(`/c/${conversationId}`)));
  const bodies = [...html.matchAll(/<div class="plain( live)?"[^>]*>([^<]*)/g)].map(([, live, text]) => live ?? text);
  assert.deepEqual(bodies, ["One", " live", "Two", " live"]);
  assert.match(html, /<noscript><meta http-equiv="refresh" content="0; url=\/c\/\w+\/live"/);
  assert.ok(html.includes(`<button type="submit" class="quiet" name="stop" value="${first.id}"`));
  assert.doesNotMatch(html, /class="suggestions"/);
  await close();
});

Deno.test("of several turns only those that still run are live; the rest is a transcript", async () => {
  let calls = 0;
  const [quick, silent] = [hello(), new FakeModel()];
  const answer: Model["answer"] = (...asked) => (calls++ ? silent : quick).answer(...asked);
  const model = { name: "once", demo: false, answer };
  const app = testApp(model);
  const path = await conversation(app);
  const turn = await app.turns.start(app.owner, { message: "Two", conversationId: path.slice(3) });
  const html = await assertHtml(await app.handler(request(path)));
  assert.equal(html.match(/<article/g)?.length, 4);
  assert.equal(html.match(/aria-busy="true"/g)?.length, 1);
  assert.match(html, /<strong>you<\/strong>/);
  assert.ok(html.includes(`value="${turn.id}"`));
  await app.close();
});

Deno.test("a page whose replies have all ended neither refreshes itself nor offers to stop them", async () => {
  const app = testApp(hello());
  const html = await assertHtml(await app.handler(request(await conversation(app))));
  assert.doesNotMatch(html, /http-equiv|name="stop" value="\w|aria-busy/);
});

Deno.test("what is suggested on a new page depends on who answers", async () => {
  const suggestions = async (demo: boolean) => {
    const { handler } = testApp({ name: "m", demo, answer: () => assert.fail("Nobody asked") });
    const html = await assertHtml(await handler(request("/")));
    assert.equal(/class="notice"/.test(html), demo);
    const group = /<div class="suggestions"[^>]*>(.*?)<\/div>/.exec(html)![1];
    return [...group.matchAll(/name="suggestion" value="([^"]+)"[^>]*>\1</g)].map(([, message]) => message);
  };
  const [demo, model] = [await suggestions(true), await suggestions(false)];
  assert.ok(demo.length === 3 && model.length === 3);
  assert.notDeepEqual(demo, model);
});
