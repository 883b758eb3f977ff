import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readWhole } from "../../../lib/chat/attachments.ts";
import { newId } from "../../../lib/chat/id.ts";
import type { Attachment } from "../../../lib/chat/types.ts";
import { inspectImage } from "../../../lib/images/inspect.ts";
import { bringConversations } from "../../../lib/transfer/bring.ts";
import { importFile, type ImportResult } from "../../../lib/transfer/import.ts";
import { toJson } from "../../../lib/transfer/json.ts";
import { toMarkdown } from "../../../lib/transfer/markdown.ts";
import { readConversation, readConversations } from "../../../lib/transfer/read.ts";
import { testApp } from "../../helpers/app.ts";
import { imageFile } from "../../helpers/attachments.ts";
import { FakeModel, STOP } from "../../helpers/fake_model.ts";
import { chunksOf } from "../../helpers/whole.ts";

const app = testApp(new FakeModel(["Hello", STOP]));
const { store, turns } = app;
const PNG = await imageFile("plain.png");

/** A conversation with an image, whose message was then sent in another wording with the same one. */
async function begin(): Promise<{ owner: string; id: string; image: Attachment }> {
  const owner = newId();
  const image: Attachment = { id: newId(), name: "a.png", ...inspectImage(PNG)!, bytes: PNG.byteLength };
  await store.attachments.add(owner, { attachment: image, bytes: PNG });
  const first = await turns.start(owner, { message: "See", attachments: [image.id] });
  await first.ended;
  const { conversationId: id } = first;
  await (await turns.start(owner, { message: "Look", conversationId: id, parentId: null, attachments: [image.id] }))
    .ended;
  return { owner, id, image };
}

const exportAll = async (owner: string) =>
  (await Array.fromAsync(toJson(readConversations({ owner, store, turns })))).join("");

const importAll = (owner: string, text: string): Promise<ImportResult> =>
  importFile(chunksOf(text, 1_000), { owner, store, now: Date.now });

/** The images that messages name, and their bytes. */
async function imagesOf(owner: string, id: string) {
  const images = (await store.messages(owner, id)).flatMap(({ attachments = [] }) => attachments);
  return await Promise.all(
    images.map(async (image) => ({ image, bytes: await readWhole(store.attachments, owner, image) })),
  );
}

Deno.test("a file has each image once, and whoever imports it has them as they were", async () => {
  const { owner, id, image } = await begin();
  const text = await exportAll(owner);
  const [{ images }] = JSON.parse(text).conversations;
  assert.deepEqual(images, { [image.id]: Buffer.from(PNG).toString("base64") });
  const other = newId();
  assert.equal((await importAll(other, text)).imported, 1);
  assert.deepEqual(await imagesOf(other, id), [{ image, bytes: PNG }, { image, bytes: PNG }]);
  assert.ok(await exportAll(other) === text);
});

Deno.test("a deleted conversation comes back from a file with its images, and what is here already adds none", async () => {
  const { owner, id } = await begin();
  const text = await exportAll(owner);
  await store.deleteConversation(owner, id, 60_000);
  assert.equal((await importAll(owner, text)).imported, 1);
  const now = await imagesOf(owner, id);
  assert.deepEqual(now.map(({ bytes }) => bytes), [PNG, PNG]);
  assert.equal((await importAll(owner, text)).alreadyHere, 1);
  assert.deepEqual(await imagesOf(owner, id), now);
});

Deno.test("an image whose bytes are gone is null in the file, and the message comes without it", async () => {
  const { owner, id } = await begin();
  const whole = { ...(await readConversation(id, { owner, store, turns }))!, readImage: () => Promise.resolve(null) };
  async function* only() {
    yield await Promise.resolve(whole);
  }
  const text = (await Array.fromAsync(toJson(only()))).join("");
  assert.match(text, /"images":\{"\w+":null\}/);
  const other = newId();
  assert.equal((await importAll(other, text)).imported, 1);
  assert.deepEqual(await imagesOf(other, id), []);
});

Deno.test("what a file says of an image is not believed: its bytes say what it is", async () => {
  const { owner, id, image } = await begin();
  const file = JSON.parse(await exportAll(owner));
  const [{ messages }] = file.conversations;
  for (const { attachments } of messages) {
    if (attachments) Object.assign(attachments[0], { type: "image/gif", width: 9, height: 9, bytes: 3 });
  }
  const other = newId();
  assert.equal((await importAll(other, JSON.stringify(file))).imported, 1);
  assert.deepEqual((await imagesOf(other, id))[0].image, image);
});

for (
  const [what, images, says] of [
    ["is not in it", {}, /^"images" has no "/],
    ["is none", { data: "PGh0bWw+" }, /^"images\.\w+" is no image$/],
    ["is no text", { data: 7 }, /^"images\.\w+": Invalid type/],
  ] as const
) {
  Deno.test(`a conversation of a file whose image ${what} is refused, and nothing of it is kept`, async () => {
    const { owner, image } = await begin();
    const file = JSON.parse(await exportAll(owner));
    file.conversations[0].images = "data" in images ? { [image.id]: images.data } : {};
    const other = newId();
    const { refused, errors: [{ error }] } = await importAll(other, JSON.stringify(file));
    assert.equal(refused, 1);
    assert.match(error, says);
    assert.equal(await store.attachments.find(other, image.id), null);
  });
}

Deno.test("images are brought along with their conversations, and are gone where these were", async () => {
  const { owner, id, image } = await begin();
  const to = newId();
  await bringConversations({ owner, store, turns }, to);
  assert.deepEqual(await imagesOf(to, id), [{ image, bytes: PNG }, { image, bytes: PNG }]);
  assert.equal(await store.attachments.find(owner, image.id), null);
});

Deno.test("where a conversation cannot be brought along, no image of it is kept there", async () => {
  const { owner, image } = await begin();
  const to = newId();
  const { importConversation } = store;
  store.importConversation = () => Promise.reject(new Error("full"));
  await assert.rejects(bringConversations({ owner, store, turns }, to), /full/);
  store.importConversation = importConversation;
  assert.equal(await store.attachments.find(to, image.id), null);
  assert.ok(await store.attachments.find(owner, image.id));
});

Deno.test("as Markdown, a message names its images", async () => {
  const { owner, id } = await begin();
  const whole = (await readConversation(id, { owner, store, turns }))!;
  assert.match(toMarkdown(whole), /^> Look\n\n\*Image: a\.png, 40 × 30 pixels\.\*$/m);
});
