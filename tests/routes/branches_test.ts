import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import type { Model } from "../../lib/chat/model_port.ts";
import type { Turn } from "../../lib/chat/turn.ts";
import { asOwner, post, request, type TestApp, testApp } from "../helpers/app.ts";
import { assertHtml } from "../helpers/assert_response.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";
import { waitFor } from "../helpers/wait_for.ts";
import { yielding } from "../helpers/iterated_model.ts";

/** Answers with the message that it was sent, and how many were sent with it. */
const echo: Model = {
  name: "echo",
  demo: false,
  answer: yielding(async function* ({ messages }) {
    const text = `${messages.length} ${messages.at(-1)!.content}`;
    yield await Promise.resolve([{ type: "text", text }, STOP]);
  }),
};

async function say({ owner, turns }: TestApp, request: Parameters<TestApp["turns"]["start"]>[1]): Promise<Turn> {
  const turn = await turns.start(owner, request);
  await turn.ended;
  return turn;
}

/** A conversation of two exchanges: "One" and "Two". */
async function conversation(app: TestApp) {
  const one = await say(app, { message: "One" });
  const two = await say(app, { message: "Two", conversationId: one.conversationId });
  return { id: one.conversationId, path: `/c/${one.conversationId}`, one, two };
}

const textsOf = (html: string) =>
  [...html.matchAll(/<div class="(?:plain|prose)"[^>]*>(.*?)<\/div>/gs)].map(([, text]) =>
    text.replaceAll(/<[^>]+>/g, "")
  );

async function shown(app: TestApp, path: string): Promise<{ html: string; texts: string[] }> {
  const html = await assertHtml(await app.handler(request(path)));
  return { html, texts: textsOf(html) };
}

const counts = (html: string) => [...html.matchAll(/class="count"[^>]*>([^<]*)</g)].map(([, count]) => count);

/** Posts to a conversation's page and waits for the reply; gives where the answer leads. */
async function send(app: TestApp, path: string, fields: Record<string, string>): Promise<string> {
  const response = await app.handler(post(path, fields));
  assert.equal(response.status, 303);
  await waitFor(() => app.turns.liveCount === 0);
  return response.headers.get("location")!;
}

Deno.test("a page shows the branch that was begun last, and by a message's id the one through that message", async () => {
  const app = testApp(echo);
  const { id, path, one, two } = await conversation(app);
  await say(app, { message: "Else", conversationId: id, parentId: one.messageId });
  assert.deepEqual((await shown(app, path)).texts, ["One", "2 One", "Else", "4 Else"]);
  for (const at of [two.messageId, two.log.slice(0, 1)[0].event.type === "turn" ? two.messageId : ""]) {
    assert.deepEqual((await shown(app, `${path}?at=${at}`)).texts, ["One", "2 One", "Two", "4 Two"]);
  }
  assert.deepEqual((await shown(app, `${path}?at=${one.messageId}`)).texts, ["One", "2 One", "Else", "4 Else"]);
});

Deno.test("looking at a branch changes nothing", async () => {
  const app = testApp(echo);
  const { id, path, one, two } = await conversation(app);
  await say(app, { message: "Else", conversationId: id, parentId: one.messageId });
  const before = await app.store.conversation(app.owner, id);
  await shown(app, `${path}?at=${two.messageId}`);
  assert.deepEqual(await app.store.conversation(app.owner, id), before);
});

Deno.test("a message with versions has links to those beside it, where it stands on their pages, and none at the ends", async () => {
  const app = testApp(echo);
  const { id, path, one } = await conversation(app);
  await say(app, { message: "Else", conversationId: id, parentId: one.messageId });
  await say(app, { message: "Third", conversationId: id, parentId: one.messageId });
  const messages = await app.turns.messages(app.owner, id);
  const [two, other, third] = messages.filter(({ parentId }) => parentId === one.messageId).map(({ id }) => id);
  const { html } = await shown(app, `${path}?at=${other}`);
  assert.deepEqual(counts(html), ["2/3"]);
  const links = [...html.matchAll(/<a class="step"[^>]*>/g)].map(([link]) => link);
  assert.deepEqual(links.map((link) => /href="([^"]*)"/.exec(link)![1]), [
    `${path}?at=${two}#${two}`,
    `${path}?at=${third}#${third}`,
  ]);
  assert.deepEqual(links.map((link) => /aria-label="([^"]*)"/.exec(link)![1]), ["Version 1 of 3", "Version 3 of 3"]);
  assert.deepEqual(links.map((link) => /rel="([^"]*)"/.exec(link)![1]), ["prev", "next"]);
  assert.ok(html.includes(`<article id="${other}"`));
  const ends = (await shown(app, path)).html;
  assert.equal(ends.match(/<a class="step"/g)?.length, 1);
  assert.equal(ends.match(/<span class="step" aria-hidden="true">›/g)?.length, 1);
});

Deno.test("a message without versions says nothing of any", async () => {
  const app = testApp(echo);
  const { path } = await conversation(app);
  assert.doesNotMatch((await shown(app, path)).html, /class="(siblings|step|count)"/);
});

Deno.test("a message that the conversation does not have is not found, nor one of another conversation or owner", async () => {
  const app = testApp(echo);
  const { path } = await conversation(app);
  const other = await conversation(app);
  for (const at of ["nope", other.one.messageId, "%00", "x".repeat(5_000)]) {
    const response = await app.handler(request(`${path}?at=${at}`));
    assert.match(await assertHtml(response, 404), /There is no such message in this conversation\./);
  }
  const stranger = asOwner(request(`${path}?at=${other.one.messageId}`), newId());
  assert.match(await assertHtml(await app.handler(stranger), 404), /There is no such conversation\./);
});

Deno.test("what is sent from a page goes on from the branch that it shows, and leads to it", async () => {
  const app = testApp(echo);
  const { id, path, one, two } = await conversation(app);
  await say(app, { message: "Else", conversationId: id, parentId: one.messageId });
  const { html } = await shown(app, `${path}?at=${two.messageId}`);
  const [, parentId] = /<form id="composer".*? name="parentId" value="([^"]*)"/.exec(html)!;
  assert.equal(parentId, two.messageId);
  const location = await send(app, path, { message: "On", parentId });
  assert.deepEqual((await shown(app, location)).texts, ["One", "2 One", "Two", "4 Two", "On", "6 On"]);
});

Deno.test("what two pages send from the same place becomes two branches: neither is lost", async () => {
  const app = testApp(echo);
  const { id, path, two } = await conversation(app);
  await Promise.all(["A", "B"].map((message) => app.handler(post(path, { message, parentId: two.messageId }))));
  await waitFor(() => app.turns.liveCount === 0);
  const { html, texts } = await shown(app, path);
  assert.deepEqual(counts(html), ["2/2"]);
  const messages = await app.turns.messages(app.owner, id);
  assert.deepEqual(messages.flatMap(({ content, parentId }) => parentId === two.messageId ? [content] : []).sort(), [
    "A",
    "B",
  ]);
  assert.match(texts.at(-1)!, /^6 [AB]$/);
});

Deno.test("another reply can be asked for anywhere, and another wording sent of any message, the first one too", async () => {
  const app = testApp(echo);
  const { id, path, one } = await conversation(app);
  await send(app, path, { retry: one.messageId });
  const regenerated = await shown(app, path);
  assert.deepEqual([regenerated.texts, counts(regenerated.html)], [["One", "2 One"], ["2/2"]]);
  const [edit] = [...regenerated.html.matchAll(/<details class="edit">.*?<\/details>/gs)];
  assert.match(edit[0], /<form method="post" action="[^"]*"/);
  assert.match(edit[0], /name="parentId" value(="")?/);
  assert.match(edit[0], /<textarea[^>]*>One<\/textarea>/);
  await send(app, path, { message: "Uno", parentId: "" });
  const edited = await shown(app, path);
  assert.deepEqual([edited.texts, counts(edited.html)], [["Uno", "2 Uno"], ["2/2"]]);
  assert.equal((await app.turns.messages(app.owner, id)).length, 7, "and all that was said is still there");
});

Deno.test("every reply that has ended offers another one once, however it ended", async () => {
  for (const [script, offers] of [[["Hi", STOP], ["Regenerate"]], [["Hi"], ["Continue", "Retry"]]] as const) {
    const app = testApp(new FakeModel([...script]));
    const turn = await say(app, { message: "One" });
    const { html } = await shown(app, `/c/${turn.conversationId}`);
    const buttons = [...html.matchAll(/<button[^>]*name="(?:retry|continue)" value="([^"]*)"[^>]*>(\w+)</g)];
    assert.deepEqual(buttons.map(([, id, label]) => [id, label]), offers.map((label) => [turn.messageId, label]));
  }
});

Deno.test("a parent that is no reply of the conversation is refused, and nothing is stored", async () => {
  const app = testApp(echo);
  const { id, path, one } = await conversation(app);
  const other = await conversation(app);
  const [question] = await app.turns.messages(app.owner, id);
  for (const parentId of ["nope", other.one.messageId, question.id]) {
    const response = await app.handler(post(path, { message: "Hi", parentId }));
    assert.match(await assertHtml(response, 400), /names no reply of this conversation/);
  }
  for (const retry of ["nope", other.one.messageId, question.id]) {
    await assertHtml(await app.handler(post(path, { retry })), 400);
  }
  const foreign = asOwner(post(path, { message: "Hi", parentId: one.messageId }), newId());
  await assertHtml(await app.handler(foreign), 404);
  assert.equal((await app.turns.messages(app.owner, id)).length, 4);
});

Deno.test("the part of the list beside the page stays the same, wherever one goes from it", async () => {
  const app = testApp(echo);
  const { id, path, one } = await conversation(app);
  await say(app, { message: "One more", conversationId: id, parentId: one.messageId });
  const from = `${Date.now() + 60_000}.${id}`;
  const { html } = await shown(app, `${path}?from=${from}`);
  const addresses = [...html.matchAll(/(?:class="step"[^>]*href|<form[^>]*action)="([^"]*)"/g)].map(([, url]) => url);
  const ours = addresses.filter((url) => /^\/c\/\w+(\?|$)/.test(url));
  assert.ok(ours.length >= 4);
  for (const url of ours) assert.ok(url.includes(`from=${from}`), url);
  assert.equal(await send(app, `${path}?from=${from}`, { message: "Hi" }), `${path}?from=${from}#newest`);
});

Deno.test("a message is given as it was written, to its owner alone", async () => {
  const app = testApp(echo);
  const turn = await say(app, { message: "**<b>One</b>**" });
  const address = `/c/${turn.conversationId}/messages/${turn.messageId}`;
  const response = await app.handler(request(address));
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/markdown; charset=utf-8");
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.equal(await response.text(), "2 **<b>One</b>**");
  const other = await conversation(app);
  for (
    const wrong of [`${address}x`, `/c/${other.id}/messages/${turn.messageId}`, `/c/nope/messages/${turn.messageId}`]
  ) {
    await assertHtml(await app.handler(request(wrong)), 404);
  }
  await assertHtml(await app.handler(asOwner(request(address), newId())), 404);
});

Deno.test("a chat is given as Markdown, the branch through a message", async () => {
  const app = testApp(echo);
  const { id, path, one, two } = await conversation(app);
  await say(app, { message: "Else", conversationId: id, parentId: one.messageId });
  const text = async (query: string) => await (await app.handler(request(`${path}.md${query}`))).text();
  assert.match(await text(`?at=${two.messageId}`), /> One\n[^]*> Two\n/);
  assert.doesNotMatch(await text(`?at=${two.messageId}`), /Else/);
  assert.match(await text(""), /> Else\n/);
  assert.equal((await app.handler(request(`${path}.md?at=nope`))).status, 404);
});

Deno.test("thinking is shown as text behind a fold, with its time, after the turn has ended too, and never sent back", async () => {
  const model = new FakeModel([{ type: "reasoning", text: "**Hm** <b>no</b>" }, "Yes", STOP]);
  const app = testApp(model);
  const turn = await say(app, { message: "One" });
  const { html } = await shown(app, `/c/${turn.conversationId}`);
  assert.match(html, /<details class="thinking"><summary>Thought for 0\.\d s<\/summary>/);
  assert.match(html, /<div class="thought"[^>]*>\*\*Hm\*\* &lt;b>no&lt;\/b><\/div>/);
  await say(app, { message: "Two", conversationId: turn.conversationId });
  assert.doesNotMatch(JSON.stringify(model.requests[1].messages), /Hm/);
});

Deno.test("what a reply took is told where it is known, and no number is made up", async () => {
  const usage = { promptTokens: 7, completionTokens: null, totalTokens: null };
  const told = async (script: ConstructorParameters<typeof FakeModel>[0]) => {
    const app = testApp(new FakeModel(script));
    const { conversationId } = await say(app, { message: "One" });
    const { html } = await shown(app, `/c/${conversationId}`);
    return /<p class="usage">(.*?)<\/p>/s.exec(html)?.[1].replaceAll(/<[^>]+>/g, "");
  };
  assert.match((await told(["Hi", { type: "usage", usage }, STOP]))!, /^fake · first token \d+ ms$/);
  assert.equal(await told([STOP]), undefined);
});
