import assert from "node:assert/strict";
import { ChatEntry } from "../../components/ChatEntry.tsx";
import { Sidebar } from "../../components/Sidebar.tsx";
import { UndoNotice } from "../../components/UndoNotice.tsx";
import { newConversation } from "../helpers/stored.ts";
import { render } from "./render.tsx";

const FROM = "1700000000000.c9";

const list = (fields = {}) => ({
  conversations: [newConversation({ id: "c1", title: "One & <two>" }), newConversation({ id: "c2" })],
  from: null,
  older: null,
  ...fields,
});

/** The links of a list: where they lead, what they say, and what they say they are; without those of what is below it. */
function links(html: string): [href: string, text: string, isCurrent: boolean][] {
  const [before] = html.split('<div class="foot">');
  const listed = before.replaceAll(/<p class="files">.*?<\/p>/g, "");
  return [...listed.matchAll(/<a ((?:[\w-]+(?:="[^"]*")? ?)*)>([^<]*)<\/a>/g)].map(([, attributes, text]) => [
    /href="([^"]*)"/.exec(attributes)![1],
    text,
    attributes.includes('aria-current="page"'),
  ]);
}

Deno.test("the list leads to a new conversation and to each there is, and says which one is open", async () => {
  assert.deepEqual(links(await render(<Sidebar list={list()} path="/c/c1" theme="system" signIn={null} />)), [
    ["/", "New chat", false],
    ["/c/c1#newest", "One &amp; &lt;two>", true],
    ["/c/c2#newest", "New chat", false],
  ]);
  const html = await render(<Sidebar list={list()} path="/" theme="system" signIn={null} />);
  assert.deepEqual(links(html).map(([, , isCurrent]) => isCurrent), [true, false, false]);
  assert.doesNotMatch(html, /class="pages"/);
});

Deno.test("older and newest conversations are links that keep the open one, and links of a part keep the part", async () => {
  const first = links(await render(<Sidebar list={list({ older: FROM })} path="/c/c1" theme="system" signIn={null} />));
  assert.deepEqual(first.at(-1), [`/c/c1?from=${FROM}`, "Older", false]);
  const second = links(
    await render(<Sidebar list={list({ from: FROM, older: "1.x" })} path="/c/c9" theme="system" signIn={null} />),
  );
  assert.deepEqual(second.slice(1), [
    [`/c/c1?from=${FROM}#newest`, "One &amp; &lt;two>", false],
    [`/c/c2?from=${FROM}#newest`, "New chat", false],
    ["/c/c9", "Newest", false],
    ["/c/c9?from=1.x", "Older", false],
  ]);
  const onNew = links(await render(<Sidebar list={list({ from: FROM })} path="/" theme="system" signIn={null} />));
  assert.deepEqual(onNew.at(-1), ["/", "Newest", false]);
});

Deno.test("an empty list, the end of one, and one that could not be read say so", async () => {
  const empty = list({ conversations: [] });
  assert.match(
    await render(<Sidebar list={empty} path="/" theme="system" signIn={null} />),
    /What you talk about will be listed here\./,
  );
  const end = await render(<Sidebar list={{ ...empty, from: FROM }} path="/" theme="system" signIn={null} />);
  assert.match(end, /There are no older chats\..*>Newest</);
  const failed = await render(<Sidebar list={null} path="/" theme="system" signIn={null} />);
  assert.match(failed, /cannot be read right now/);
  assert.deepEqual(links(failed), [["/", "New chat", true]]);
});

Deno.test("the list is a popover that its own button closes, without a script", async () => {
  const html = await render(<Sidebar list={list()} path="/" theme="system" signIn={null} />);
  const [nav] = /<nav[^>]*>/.exec(html)!;
  for (const part of ['id="chats"', 'popover="auto"', 'aria-label="Chats"']) assert.ok(nav.includes(part), part);
  const [close] = /<button[^>]*>Close<\/button>/.exec(html)!;
  for (const part of ['type="button"', 'popovertarget="chats"', 'popovertargetaction="hide"']) {
    assert.ok(close.includes(part), part);
  }
});

Deno.test("an entry's menu renames with one form and asks before it deletes with another", async () => {
  const conversation = newConversation({ id: "c1", title: 'Say "hi"' });
  const html = await render(<ChatEntry conversation={conversation} href="/c/c1" isCurrent={false} back="/c/c2" />);
  assert.match(
    html,
    /<details name="entry"><summary><span class="hidden">Rename or delete “Say (&quot;|")hi\1”<\/span>/,
  );
  const [rename, remove] = [...html.matchAll(/<form method="post" action="([^"]*)">(.*?)<\/form>/g)];
  assert.deepEqual([rename[1], remove[1]], ["/c/c1/rename", "/c/c1/delete"]);
  for (const [, , body] of [rename, remove]) assert.match(body, /<input type="hidden" name="back" value="\/c\/c2"/);
  const [input] = /<input[^>]*name="title"[^>]*>/.exec(rename[2])!;
  for (const part of ['value="Say &quot;hi&quot;"', "required", 'maxlength="100"']) {
    assert.ok(input.toLowerCase().includes(part.toLowerCase()), part);
  }
  assert.match(html, /<details class="ask"><summary>Delete…<\/summary><form/);
  assert.match(
    remove[2],
    /Delete <bdi>“Say (&quot;|")hi\1”<\/bdi> and all of its messages\?.*<button type="submit" class="bad">/,
  );
});

Deno.test("a conversation without a title is renamed from nothing", async () => {
  const html = await render(<ChatEntry conversation={newConversation()} href="/" isCurrent={false} back="/" />);
  assert.match(html, /<input[^>]*name="title" value(="")?[ >]/);
  assert.match(html, />New chat</);
});

Deno.test("what was deleted is named, as text, beside the way to take that back", async () => {
  const html = await render(<UndoNotice id="c1" title="<b>" />);
  assert.match(html, /<form class="undo" method="post" action="\/c\/c1\/restore"/);
  assert.match(html, /“&lt;b>”<\/bdi> was deleted\..*<button type="submit" class="quiet">Undo</);
  assert.match(await render(<UndoNotice id="c1" title={null} />), /A chat<\/bdi> was deleted\./);
});

Deno.test("below the list are the themes, the chosen one pressed, and the way to export and import", async () => {
  const html = await render(<Sidebar list={list({ from: FROM })} path="/c/c1" theme="dark" signIn={null} />);
  const [, foot] = html.split('<div class="foot">');
  assert.ok(foot.includes(`name="back" value="/c/c1?from=${FROM}"`));
  const buttons = [...foot.matchAll(/<button [^>]*aria-pressed="(\w+)"[^>]*>([^<]*)</g)];
  assert.deepEqual(buttons.map(([, isPressed, text]) => [text, isPressed]), [
    ["System", "false"],
    ["Light", "false"],
    ["Dark", "true"],
  ]);
  assert.match(foot, /<a href="\/export"[^>]*>Export and import<\/a>/);
  const onExport = await render(<Sidebar list={null} path="/export" theme="system" signIn={null} />);
  assert.match(onExport, /<a href="\/export" aria-current="page">/);
});

Deno.test("the list has forms that hide it and keep it open, which lead back", async () => {
  const html = await render(<Sidebar list={list({ from: FROM })} path="/c/c1" theme="dark" signIn={null} />);
  const [, form] = /<form class="dock" method="post" action="\/chats">(.*?)<\/form>/.exec(html)!;
  assert.ok(form.includes(`name="back" value="/c/c1?from=${FROM}"`));
  const buttons = [...form.matchAll(/<button type="submit" class="quiet" name="chats" value="(\w+)">([^<]*)</g)];
  assert.deepEqual(buttons.map(([, value, text]) => [value, text]), [["hidden", "Hide"], ["docked", "Keep open"]]);
});

Deno.test("an entry offers its conversation as two kinds of file", async () => {
  const html = await render(
    <ChatEntry conversation={newConversation({ id: "c1" })} href="/c/c1" isCurrent={false} back="/" />,
  );
  for (const ending of ["md", "json"]) assert.match(html, new RegExp(`<a href="/c/c1\\.${ending}" download[^>]*>`));
});
