import assert from "node:assert/strict";
import { MAX_GIVEN_TITLE_LENGTH } from "../../lib/chat/rename.ts";
import { newId } from "../../lib/chat/id.ts";
import { post, request, type TestApp, testApp } from "../helpers/app.ts";
import { assertHtml } from "../helpers/assert_response.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";
import { addConversation } from "../helpers/stored.ts";

const app = (env = {}) => testApp(new FakeModel(["Hello", STOP]), env);

/** A conversation with one reply that has ended; gives its path. */
async function conversation({ owner, turns }: TestApp, message = "Plan <b>"): Promise<string> {
  const turn = await turns.start(owner, { message });
  await turn.ended;
  return `/c/${turn.conversationId}`;
}

function assertSeeOther(response: Response, location: string): void {
  assert.equal(response.status, 303);
  assert.equal(response.headers.get("location"), location);
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(response.body, null);
}

async function assertErrorPage(response: Response, status: number, message: RegExp): Promise<void> {
  const html = await assertHtml(response, status);
  assert.match(html.replaceAll("&quot;", '"'), message);
  assert.match(html, /<h1>(That did not work|Not found)<\/h1>/);
}

/** Which conversations the entries of the list on a page open, at what was said last, and which of them is open. */
async function entriesOf({ handler }: TestApp, path: string): Promise<{ paths: string[]; open: string[] }> {
  const html = await assertHtml(await handler(request(path)));
  const links = [...html.matchAll(/<li class="entry"><a ([^>]*)/g)].map(([, attributes]) => attributes);
  const paths = (links: string[]) => links.map((attributes) => /href="([^"]*)#newest"/.exec(attributes)![1]);
  return { paths: paths(links), open: paths(links.filter((link) => link.includes('aria-current="page"'))) };
}

/** What the browser would send back of the cookie that offers an undo, and the whole of it. */
function undoOf(response: Response): { whole: string; sent: string } {
  const [whole, ...others] = response.headers.getSetCookie().filter((cookie) => /^(__Host-)?undo=/.test(cookie));
  assert.ok(whole && others.length === 0);
  return { whole, sent: whole.split(";", 1)[0] };
}

Deno.test("both pages list the conversations, newest change first, and say which one is open", async () => {
  const all = app();
  assert.deepEqual(await entriesOf(all, "/"), { paths: [], open: [] });
  const [first, second] = [await conversation(all, "One"), await conversation(all, "Two")];
  assert.deepEqual(await entriesOf(all, "/"), { paths: [second, first], open: [] });
  assert.deepEqual(await entriesOf(all, first), { paths: [second, first], open: [first] });
});

Deno.test("31 conversations are two pages of the list, and the open one stays open on both", async () => {
  const all = app();
  const { store, owner, handler } = all;
  for (let i = 0; i < 30; i++) await addConversation(store, { owner, at: 2_000 + i });
  assert.doesNotMatch(await assertHtml(await handler(request("/"))), />Older</);
  const open = `/c/${(await addConversation(store, { owner, at: 5_000 })).conversation.id}`;
  for (const [path, isOpen] of [["/", []], [open, [open]]] as const) {
    const first = await assertHtml(await handler(request(path)));
    const older = /<a href="([^"]*)"[^>]*>Older</.exec(first)![1];
    assert.ok(older.startsWith(`${path}?from=`));
    const [newer, rest] = [await entriesOf(all, path), await entriesOf(all, older)];
    assert.deepEqual([newer.paths.length, rest.paths.length, newer.open], [30, 1, isOpen]);
    assert.equal(new Set([...newer.paths, ...rest.paths.map((path) => path.split("?")[0])]).size, 31);
    const second = await assertHtml(await handler(request(older)));
    assert.equal(/<a href="([^"]*)"[^>]*>Newest</.exec(second)![1], path);
    assert.equal(
      /<form[^>]* class="composer" method="post" action="([^"]*)"/.exec(second)![1],
      isOpen.length > 0 ? older : path,
    );
    assert.doesNotMatch(second, />Older</);
  }
});

Deno.test("a part of the list that there cannot be is answered with a page that says so", async () => {
  const all = app();
  for (const path of ["/", await conversation(all)]) {
    await assertErrorPage(await all.handler(request(`${path}?from=x`)), 400, /There is no page "x"\./);
  }
});

Deno.test("where the list cannot be read one can still write, and the reason goes to the log", async () => {
  const all = app();
  const path = await conversation(all);
  all.store.conversations = () => Promise.reject(new Error("disk full"));
  for (const page of ["/", path]) {
    const html = await assertHtml(await all.handler(request(page)));
    assert.match(html, /The list of chats cannot be read right now\./);
    assert.match(html, /name="message"/);
    assert.doesNotMatch(html, /disk full/);
  }
  assert.deepEqual(all.errors.map((error) => String((error as Error).cause)), ["Error: disk full", "Error: disk full"]);
});

Deno.test("a page reads the list once, in one call", async () => {
  const all = app();
  const path = await conversation(all);
  const { store } = all;
  let reads = 0;
  const conversations = store.conversations.bind(store);
  store.conversations = (...args) => (reads++, conversations(...args));
  for (const page of ["/", path]) await assertHtml(await all.handler(request(page)));
  assert.equal(reads, 2);
});

Deno.test("a conversation is renamed, and its form leads back to where it was sent from", async () => {
  const all = app();
  const { handler, owner, store } = all;
  const path = await conversation(all);
  const back = "/?from=1700000000000.abc";
  assertSeeOther(await handler(post(`${path}/rename`, { title: "  A <new> name ", back })), back);
  assert.equal((await store.conversation(owner, path.slice(3)))?.title, "A <new> name");
  assert.match(await assertHtml(await handler(request("/"))), /dir="auto">A &lt;new> name<\/a>/);
  assertSeeOther(await handler(post(`${path}/rename`, { title: "x", back: "//evil.example" })), "/");
  assertSeeOther(await handler(post(`${path}/rename`, { title: "x" })), "/");
});

Deno.test("a title that is missing, blank or too long is answered with a page that says so, and changes nothing", async () => {
  const all = app();
  const { handler, owner, store } = all;
  const path = await conversation(all);
  await assertErrorPage(await handler(post(`${path}/rename`)), 400, /"title" is missing\./);
  await assertErrorPage(await handler(post(`${path}/rename`, { title: " \t" })), 400, /A title must not be blank\./);
  const title = "x".repeat(MAX_GIVEN_TITLE_LENGTH);
  await assertErrorPage(await handler(post(`${path}/rename`, { title: `${title}x` })), 400, /101 characters long/);
  assert.equal((await store.conversation(owner, path.slice(3)))?.title, "Plan <b>");
  assertSeeOther(await handler(post(`${path}/rename`, { title, back: path })), `${path}#newest`);
});

Deno.test("what is deleted is gone; the next page offers to bring it back, and that works", async () => {
  const all = app();
  const { handler } = all;
  const [kept, path] = [await conversation(all, "Kept"), await conversation(all)];
  const deleted = await handler(post(`${path}/delete`, { back: kept }));
  assertSeeOther(deleted, `${kept}#newest`);
  const { whole, sent } = undoOf(deleted);
  assert.match(whole, /; HttpOnly; SameSite=Lax; Path=\/; Max-Age=15$/);
  await assertErrorPage(await handler(request(path)), 404, /There is no such conversation\./);
  assert.deepEqual((await entriesOf(all, "/")).paths, [kept]);

  const cookie = `session=${all.owner}; ${sent}`;
  for (const page of ["/", kept]) {
    const html = await assertHtml(await handler(request(page, undefined, { cookie })));
    assert.match(html, /“Plan &lt;b>”<\/bdi> was deleted\./);
    assert.ok(html.includes(`action="${path}/restore"`));
    assert.doesNotMatch(await assertHtml(await handler(request(page))), /was deleted/);
  }
  for (const again of [false, true]) {
    const restored = await handler(post(`${path}/restore`, {}, { cookie }));
    assertSeeOther(restored, `${path}#newest`);
    assert.match(undoOf(restored).whole, /^undo=; .*Max-Age=0$/, `again: ${again}`);
  }
  assert.match(await assertHtml(await handler(request(path))), /<p>Hello<\/p>/);
  assert.deepEqual((await entriesOf(all, "/")).paths, [path, kept]);
});

Deno.test("who deletes the open conversation is led to a new one, in the same part of the list", async () => {
  const all = app();
  for (const search of ["", "?from=1700000000000.abc"]) {
    const path = await conversation(all);
    assertSeeOther(await all.handler(post(`${path}/delete`, { back: path + search })), `/${search}`);
  }
});

Deno.test("an undo that comes too late says so", async () => {
  const all = app();
  const { store, handler } = all;
  const deleteIt = store.deleteConversation.bind(store);
  store.deleteConversation = (owner, id) => deleteIt(owner, id, 0);
  const path = await conversation(all);
  assertSeeOther(await handler(post(`${path}/delete`)), "/");
  await assertErrorPage(await handler(post(`${path}/restore`)), 404, /it is too late to bring it back\./);
});

Deno.test("over HTTPS the offer is for HTTPS only", async () => {
  const all = app();
  const { url } = request(`${await conversation(all)}/delete`);
  const body = new URLSearchParams();
  const deleted = await all.handler(new Request(url.replace("http:", "https:"), { method: "POST", body }));
  assert.match(undoOf(deleted).whole, /^__Host-undo=.*; Secure$/);
});

Deno.test("what nobody has is renamed, deleted and restored by nobody, twice deleted is not there", async () => {
  const all = app();
  const path = await conversation(all);
  assertSeeOther(await all.handler(post(`${path}/delete`)), "/");
  for (const made of [`/c/${newId()}`, "/c/nope", "/c/a%20b", path]) {
    const paths = [`${made}/rename`, `${made}/delete`, ...made === path ? [] : [`${made}/restore`]];
    for (const each of paths) {
      await assertErrorPage(await all.handler(post(each, { title: "x" })), 404, /There is no such conversation/);
    }
  }
});

Deno.test("the list's addresses take forms that are posted, of a bounded length and from this site", async () => {
  const all = app({ CHAT_MAX_BODY_BYTES: "1024" });
  const path = await conversation(all);
  for (const action of ["rename", "delete", "restore"]) {
    const address = `${path}/${action}`;
    await assertErrorPage(await all.handler(request(address)), 405, /does not take that method/);
    const foreign = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    await assertErrorPage(await all.handler(post(address, {}, foreign)), 403, /from another site/);
    if (action === "restore") continue;
    await assertErrorPage(await all.handler(request(address, { title: "x" })), 415, /content type must be/);
    await assertErrorPage(
      await all.handler(post(address, { title: "x".repeat(1_024) })),
      413,
      /larger than 1024 bytes/,
    );
  }
  assert.deepEqual((await entriesOf(all, "/")).paths, [path]);
});
