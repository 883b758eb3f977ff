import assert from "node:assert/strict";
import { request, type TestApp, testApp } from "../helpers/app.ts";
import { assertHtml } from "../helpers/assert_response.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";
import { heldModel } from "../helpers/held_model.ts";
import { readUntil } from "../helpers/read_until.ts";

const RENDERED = /<div class="prose"[^>]*><p>Half done<\/p>/g;

/** A conversation whose reply is coming; gives the path of its page while it does. */
async function begin({ owner, turns }: TestApp, message = "Say <hello>"): Promise<string> {
  const { conversationId } = await turns.start(owner, { message });
  return `/c/${conversationId}/live`;
}

/** What a page of which some was read has yet to say. */
async function restOf({ body }: Response): Promise<string> {
  return (await readUntil(body!, /<\/html>$/)).input;
}

Deno.test("the page of a reply that is coming has its text as it comes, then the whole of it, rendered, and ends", async () => {
  const model = heldModel();
  const app = testApp(model);
  const response = await app.handler(request(await begin(app)));
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal(response.headers.get("cache-control"), "no-store, no-transform");
  const { input: soFar } = await readUntil(response.body!, /Half$/);
  assert.match(soFar, /<title>Chat · Freshet<\/title>/);
  assert.match(soFar, /Say &lt;hello>/);
  assert.match(soFar, /<form [^>]*class="composer"[^>]* action="\/c\/\w+"/);
  assert.match(soFar, /<nav id="chats"/);
  assert.match(soFar, /name="stop" value="\w+"/);
  assert.doesNotMatch(soFar, /<script|The reply has ended/);
  model.release();
  const rest = await restOf(response);
  assert.match(rest, /^ done<\/div>/);
  assert.equal(rest.match(RENDERED)?.length, 1);
  assert.match(rest, /The reply has ended<\/p>.*<\/main>.*<\/html>$/s);
});

Deno.test("a page that is written while it is read lets no inline code run", async () => {
  const app = testApp(new FakeModel());
  const response = await app.handler(request(await begin(app)));
  await response.body!.cancel();
  assert.doesNotMatch(response.headers.get("content-security-policy")!, /unsafe|nonce/);
  await app.close();
});

Deno.test("what was said before is folded away above the reply that is coming", async () => {
  const before = testApp(new FakeModel(["Before", STOP]));
  const { owner } = before;
  const first = await before.turns.start(owner, { message: "One" });
  await first.ended;
  const { conversationId } = first;
  const model = heldModel();
  const { turns, handler } = testApp(model);
  for (const message of ["Two", "Three"]) await turns.start(owner, { message, conversationId });
  const page = await handler(request(`/c/${conversationId}/live`, undefined, { cookie: `session=${owner}` }));
  model.release();
  const html = await assertHtml(page);
  const [, earlier, now] = /<details class="earlier">(.*?)<form [^>]*class="composer"(.*)/s.exec(html)!;
  assert.match(earlier, />One<.*Before/s);
  assert.match(now, />Two<.*Half done.*>Three<.*Half done/s);
  assert.equal(html.match(RENDERED)?.length, 2);
  assert.equal(html.match(/name="stop" value="\w/g)?.length, 2);
});

Deno.test("a reply that has ended, or that is another's, is not watched", async () => {
  const app = testApp(new FakeModel(["Hello", STOP]));
  const { owner, turns, handler } = app;
  const turn = await turns.start(owner, { message: "Hi" });
  await turn.ended;
  const response = await handler(request(`/c/${turn.conversationId}/live`));
  assert.equal(response.status, 303);
  assert.equal(response.headers.get("location"), `/c/${turn.conversationId}#newest`);
  await assertHtml(await testApp(new FakeModel()).handler(request(`/c/${turn.conversationId}/live`)), 404);
});

Deno.test("how a reply ended, and what can be done then, is said where it is watched", async () => {
  const model = heldModel();
  const whole = model.answer;
  // Without its finish, which is its last event.
  model.answer = (request, listen) =>
    whole(request, (events) => listen(events.filter(({ type }) => type !== "finish")));
  const app = testApp(model);
  const response = await app.handler(request(await begin(app)));
  model.release();
  const html = await assertHtml(response);
  assert.match(html, /Interrupted: the reply is not complete/);
  assert.match(html, /<form class="again" method="post" action="\/c\/\w+"/);
});

Deno.test("a server that shuts down says so on pages of replies that come from another, and where to look", async () => {
  const app = testApp(new FakeModel());
  const path = await begin(app);
  const other = testApp(new FakeModel());
  const response = await other.handler(request(path, undefined, { cookie: `session=${app.owner}` }));
  await readUntil(response.body!, /class="plain live"[^>]*>$/);
  await other.close();
  const rest = await restOf(response);
  assert.match(rest, /This page cannot show more of the reply\. <a href="\/c\/\w+">/);
  assert.match(rest, /<\/html>$/);
  await app.close();
});

Deno.test("a store that fails amid a page is no broken page: it says so, and the log is told", async () => {
  const app = testApp(new FakeModel());
  const path = await begin(app);
  const other = testApp(new FakeModel());
  const response = await other.handler(request(path, undefined, { cookie: `session=${app.owner}` }));
  await readUntil(response.body!, /class="plain live"[^>]*>$/);
  other.turnStore.events = () => Promise.reject(new Error("The disk is gone"));
  await app.close();
  assert.match(await restOf(response), /cannot show more of the reply.*<\/html>$/s);
  assert.match(Deno.inspect(other.errors), /The disk is gone/);
});
