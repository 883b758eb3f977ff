import assert from "node:assert/strict";
import { Message } from "../../components/Message.tsx";
import { Transcript } from "../../components/Transcript.tsx";
import type { EndStatus, StoredMessage } from "../../lib/chat/types.ts";
import { render } from "./render.tsx";

Deno.test("a message is shown as it was written: nothing in it is markup, and its lines stay", async () => {
  const text = "<b>one</b>\n  two & three";
  const html = await render(<Message role="user" text={text} />);
  assert.match(html, /^<article class="message user"><h2 class="who">You<\/h2>/);
  assert.match(html, /<div class="plain" dir="auto">&lt;b>one&lt;\/b>\n {2}two &amp; three<\/div>/);
});

Deno.test("a reply says who wrote it, and its HTML stands in the place of its text", async () => {
  const html = await render(<Message role="assistant" model="m-1" text="**x**" html="<p><strong>x</strong></p>" />);
  assert.match(html, /^<article class="message assistant"><h2 class="who">m-1<\/h2>/);
  assert.match(html, /<div class="prose" dir="auto"><p><strong>x<\/strong><\/p><\/div>/);
  assert.doesNotMatch(html, /\*\*x|plain/);
});

Deno.test("a reply that is coming says so, to the eye and to a screen reader; one that has come does not", async () => {
  const live = await render(<Message role="assistant" model="m" text="Hel" live />);
  assert.match(live, /<article[^>]* aria-busy="true"/);
  assert.match(live, /class="plain live"/);
  assert.doesNotMatch(await render(<Message role="assistant" model="m" text="Hello" />), /aria-busy|live/);
});

Deno.test("what can be done with a message stands below it", async () => {
  assert.match(
    await render(
      <Message role="user" text="Hi">
        <p>Below</p>
      </Message>,
    ),
    /Hi<\/div><p>Below<\/p><\/article>/,
  );
});

function message(id: string, content: string, status?: EndStatus): StoredMessage {
  const common = { id, conversationId: "c", parentId: null, createdAt: 0, content };
  if (!status) return { ...common, role: "user" };
  const error = status === "failed" ? { error: "The model is down", code: "x", retryable: true } : null;
  const reply = { turnId: "t", model: "old-model", ending: { status, finishReason: null }, error, usage: null };
  return { ...common, role: "assistant", reply };
}

/** As the page renders them. */
function rendered(messages: StoredMessage[]): Map<string, string> {
  const replies = messages.filter(({ reply, content }) => reply && content);
  return new Map(replies.map(({ id, content }) => [id, `<p>${content}!</p>`]));
}

const PAGE = { conversationId: "1", from: null, siblings: new Map<string, string[]>(), isWhole: true };

Deno.test("a transcript renders replies and leaves messages as they are, in order, each under who wrote it", async () => {
  const messages = [message("u1", "One"), message("m1", "Re one", "complete"), message("u2", "Two")];
  const html = await render(<Transcript {...PAGE} messages={messages} replies={rendered(messages)} />);
  const shown = [...html.matchAll(/<h2 class="who">(.*?)<\/h2><div class="(\w+)"[^>]*>(.*?)<\/div>/g)];
  assert.deepEqual(shown.map(([, ...parts]) => parts), [
    ["You", "plain", "One"],
    ["old-model", "prose", "<p>Re one!</p>"],
    ["You", "plain", "Two"],
  ]);
  assert.doesNotMatch(html, /class="ending/);
});

Deno.test("a transcript says how a reply ended, and why; that is no news to be read out", async () => {
  const messages = [message("m1", "Half", "stopped"), message("m2", "", "failed")];
  const html = await render(<Transcript {...PAGE} messages={messages} replies={rendered(messages)} />);
  assert.match(html, /<div class="ending"><p>Stopped\.<\/p>/);
  assert.match(html, /<div class="ending error"><p>No reply\. The model is down\.<\/p>/);
  assert.doesNotMatch(html, /role="alert"/);
  assert.deepEqual([...html.matchAll(/value="(m\d)"[^>]*>(\w+)</g)].map(([, id, label]) => `${label} ${id}`), [
    "Continue m1",
    "Retry m1",
    "Retry m2",
  ]);
});

Deno.test("a reply that has no ending yet is shown with what there is of it", async () => {
  const reply = message("m1", "Half", "complete");
  reply.reply!.ending = null;
  const html = await render(<Transcript {...PAGE} messages={[reply]} replies={rendered([reply])} />);
  assert.match(html, /<p>Half!<\/p><\/div><\/article>/);
});
