import assert from "node:assert/strict";
import { withinImageBytes } from "../../../lib/chat/prompt_images.ts";
import type { ChatMessage } from "../../../lib/chat/types.ts";
import { newImage } from "../../helpers/attachments.ts";

const image = (name: string, bytes: number) => newImage(bytes, { name }).attachment;

const [A, B, C] = [image("a.png", 10), image("b.png", 20), image("c.png", 30)];

const CONVERSATION: ChatMessage[] = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "One", images: [A] },
  { role: "assistant", content: "1" },
  { role: "user", content: "", images: [B, A] },
  { role: "assistant", content: "2" },
  { role: "user", content: "Three", images: [C] },
];

function namesOf(message: ChatMessage): string[] {
  return message.role === "user" ? message.images?.map(({ name }) => name) ?? [] : [];
}

function kept(maxBytes: number): string[][] {
  return withinImageBytes(CONVERSATION, maxBytes).map((message) => namesOf(message));
}

Deno.test("images are sent up to the limit, the newest first, a message's all or none", () => {
  assert.deepEqual(withinImageBytes(CONVERSATION, 70), CONVERSATION);
  assert.deepEqual(kept(69), [[], [], [], ["b.png", "a.png"], [], ["c.png"]]);
  assert.deepEqual(kept(60), [[], [], [], ["b.png", "a.png"], [], ["c.png"]]);
  assert.deepEqual(kept(59), [[], [], [], [], [], ["c.png"]]);
});

Deno.test("those of the newest message are always sent", () => {
  assert.deepEqual(kept(0), [[], [], [], [], [], ["c.png"]]);
  const continued: ChatMessage[] = [...CONVERSATION, { role: "assistant", content: "Half a" }];
  assert.deepEqual(namesOf(withinImageBytes(continued, 0)[5]), ["c.png"]);
});

Deno.test("the model is told of images that it is not shown any more", () => {
  const contents = withinImageBytes(CONVERSATION, 0).map(({ content }) => content);
  assert.deepEqual(contents, [
    "Be brief.",
    'One\n\n[No longer shown: the image "a.png"]',
    "1",
    '[No longer shown: the images "b.png", "a.png"]',
    "2",
    "Three",
  ]);
});
