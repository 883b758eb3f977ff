import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import MarkdownIt from "npm:markdown-it@^15";
import type { StoredMessage } from "../../../lib/chat/types.ts";
import { toMarkdown } from "../../../lib/transfer/markdown.ts";
import { assertProperty } from "../../helpers/properties.ts";
import { anyConversation } from "../../helpers/whole.ts";

const markdown = new MarkdownIt("commonmark");

/** The conversation as it is read from a store, and its shown branch. */
function whole({ messages, ...conversation }: ReturnType<typeof anyConversation.generate>["value"]) {
  const stored = messages.map((message): StoredMessage => ({ ...message, conversationId: conversation.id }));
  const byId = new Map(stored.map((message) => [message.id, message]));
  const branch: StoredMessage[] = [];
  for (let at = byId.get(conversation.leafId!); at; at = byId.get(at.parentId!)) branch.unshift(at);
  return { file: { conversation, messages: stored }, branch };
}

/** All texts of a message that are quoted, in order. */
function quotesOf({ content, reply }: StoredMessage): string[] {
  const calls = (reply?.calls ?? []).flatMap(({ arguments: text, result }) => [
    ...text === "" ? [] : [text],
    ...result ? [result.content] : [],
  ]);
  return content === "" ? calls : [content, ...calls];
}

Deno.test("the document has its title and a heading for each message, whatever the messages hold", () => {
  assertProperty(fc.property(anyConversation, (conversation) => {
    const { file, branch } = whole(conversation);
    const top = markdown.parse(toMarkdown(file), {}).filter(({ level }) => level === 0).map(({ type, tag }) =>
      type + tag
    );
    assert.deepEqual(top.filter((name) => name.startsWith("heading_open")), [
      "heading_openh1",
      ...branch.map(() => "heading_openh2"),
    ]);
    assert.ok(
      top.every((name) =>
        /^(heading_(open|close)h[12]|paragraph_(open|close)p|blockquote_(open|close).*|inline)$/.test(name)
      ),
    );
    assert.equal(
      top.filter((name) => name.startsWith("blockquote_open")).length,
      branch.flatMap(quotesOf).length,
    );
  }));
});

Deno.test("who takes the marks away has every message as it was", () => {
  assertProperty(fc.property(anyConversation, (conversation) => {
    const { file, branch } = whole(conversation);
    const quotes = [...toMarkdown(file).matchAll(/(?:^|(?<=[\r\n]))(?:>[^\r\n]*(?:\r\n|\r|\n|$))+/g)];
    const taken = quotes.map(([quote]) => quote.replace(/\n$/, "").replaceAll(/(^|[\r\n])> ?/g, "$1"));
    assert.deepEqual(taken, branch.flatMap(quotesOf));
  }));
});

Deno.test("it says who said what, when, and how a reply ended", () => {
  const common = { conversationId: "c", createdAt: Date.UTC(2026, 9, 1, 12, 0, 3) };
  const reply = { turnId: "t", model: "gpt_4*o", ending: null, error: null, usage: null };
  const question = { ...common, id: "u", parentId: null, role: "user" as const, content: "# Hi\n\n```js" };
  const answer = { ...common, id: "r", parentId: "u", role: "assistant" as const, content: "Half", reply };
  const failed = {
    ...answer,
    id: "f",
    content: "",
    reply: {
      ...reply,
      ending: { status: "failed" as const, finishReason: null },
      error: { error: "It *broke*", code: "x", retryable: false },
    },
  };
  const text = (leafId: string) =>
    toMarkdown({
      conversation: { id: "c", title: "A\n# <b> [x](y)", createdAt: 1, changedAt: 1, leafId },
      messages: [question, answer, failed],
    });
  assert.equal(
    text("r"),
    `# A \\# \\<b\\> \\[x\\]\\(y\\)

## You, 2026-10-01 12:00:03 UTC

> # Hi
>
> \`\`\`js

## gpt\\_4\\*o, 2026-10-01 12:00:03 UTC

> Half

*The reply was still coming.*
`,
  );
  assert.match(text("f"), /UTC\n\n\*No reply\. It \\\*broke\\\*\.\*\n$/);
});

Deno.test("calls of tools come after what was said, with what came of them", () => {
  const common = { conversationId: "c", createdAt: 0 };
  const made = { round: 1, at: 0 };
  const answered = { content: "21\n4", isError: false, ms: 3 };
  const reply = {
    turnId: "t",
    model: "m",
    ending: { status: "complete" as const, finishReason: "stop" },
    error: null,
    usage: null,
    calls: [
      { ...made, id: "a", name: "current_time", arguments: "{}", result: answered },
      { ...made, id: "b", name: "calculate", arguments: "", result: { ...answered, isError: true } },
      { ...made, id: "c", name: "calculate", arguments: "", result: null },
    ],
  };
  const messages = [
    { ...common, id: "u", parentId: null, role: "user" as const, content: "Hi" },
    { ...common, id: "r", parentId: "u", role: "assistant" as const, content: "Yes", reply },
  ];
  const conversation = { id: "c", title: "T", createdAt: 0, changedAt: 0, leafId: "r" };
  const [, told] = toMarkdown({ conversation, messages }).split("> Yes\n\n");
  assert.equal(
    told,
    "*Called current\\_time with:*\n\n> {}\n\n*It answered:*\n\n> 21\n> 4\n\n" +
      "*Called calculate.*\n\n*It failed:*\n\n> 21\n> 4\n\n*Called calculate.*\n\n*It was broken off.*\n",
  );
});
