import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import type { StoredMessage } from "../../lib/chat/types.ts";
import { MESSAGES_PER_PAGE } from "../../lib/chat/window.ts";
import { request, type TestApp, testApp } from "../helpers/app.ts";
import { assertHtml } from "../helpers/assert_response.ts";
import { FakeModel } from "../helpers/fake_model.ts";

/** A conversation of so many messages, "Message 0" and on, on one branch. */
async function longConversation({ owner, store }: TestApp, length: number) {
  const conversationId = newId();
  const messages = Array.from({ length }, (_, i): StoredMessage => ({
    id: `m${i}`,
    conversationId,
    parentId: i === 0 ? null : `m${i - 1}`,
    role: i % 2 ? "assistant" : "user",
    content: `Message ${i}`,
    createdAt: 1,
    ...i % 2 && {
      reply: {
        turnId: `t${i}`,
        model: "fake",
        ending: { status: "complete", finishReason: "stop" },
        error: null,
        usage: null,
      },
    },
  }));
  const conversation = { id: conversationId, title: "Long", createdAt: 1, changedAt: 1, leafId: `m${length - 1}` };
  await store.importConversation(owner, conversation, messages);
  return `/c/${conversationId}`;
}

/** The messages that a page shows: their places, and the links that lead on. */
async function read({ handler }: TestApp, path: string) {
  const html = await assertHtml(await handler(request(path)));
  const places = [...html.matchAll(/>(?:<p>)?Message (\d+)</g)].map(([, place]) => Number(place));
  const link = (rel: string) => new RegExp(`<a rel="${rel}" href="([^"]*)"`).exec(html)?.[1].replaceAll("&amp;", "&");
  return { html, shown: [Math.min(...places), Math.max(...places)], earlier: link("prev"), later: link("next") };
}

Deno.test("a long conversation is shown a page at a time, from its end, by plain links", async () => {
  const app = testApp(new FakeModel());
  const path = await longConversation(app, 250);
  const newest = await read(app, path);
  assert.deepEqual(newest.shown, [150, 249]);
  assert.match(newest.html, />150 earlier messages</);
  assert.match(newest.html, /class="composer"/);
  assert.equal(newest.earlier, `${path}?before=m150#later`);
  const middle = await read(app, newest.earlier!);
  assert.deepEqual(middle.shown, [50, 149]);
  assert.doesNotMatch(middle.html, /class="composer"/);
  assert.match(middle.html, new RegExp(`href="${path}#newest"`));
  const first = await read(app, middle.earlier!);
  assert.deepEqual([first.shown, first.earlier, first.later], [[0, 49], undefined, `${path}?before=m150`]);
});

Deno.test("a page of a usual conversation leads nowhere else", async () => {
  const app = testApp(new FakeModel());
  const { shown, earlier, later } = await read(app, await longConversation(app, MESSAGES_PER_PAGE));
  assert.deepEqual([shown, earlier, later], [[0, 99], undefined, undefined]);
});

Deno.test("a link to a message leads to the page that has it", async () => {
  const app = testApp(new FakeModel());
  const path = await longConversation(app, 250);
  assert.deepEqual((await read(app, `${path}?at=m7`)).shown, [0, 57]);
  assert.deepEqual((await read(app, `${path}?at=m249`)).shown, [150, 249]);
});

Deno.test("a page before a message that is not there is not found", async () => {
  const app = testApp(new FakeModel());
  const path = await longConversation(app, 2);
  await assertHtml(await app.handler(request(`${path}?before=m7`)), 404);
});
