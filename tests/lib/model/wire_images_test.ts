import assert from "node:assert/strict";
import type { ModelRequest } from "../../../lib/chat/model_port.ts";
import type { ChatMessage } from "../../../lib/chat/types.ts";
import { ChatError } from "../../../lib/errors.ts";
import { createOpenAiModel } from "../../../lib/model/openai.ts";
import { readImages } from "../../../lib/model/wire_images.ts";
import { toWireMessages, type WireMessage } from "../../../lib/model/wire_messages.ts";
import { newImage } from "../../helpers/attachments.ts";
import { collect, collectUntilError } from "../../helpers/model_contract.ts";
import { openAiServer } from "../../helpers/openai_server.ts";
import { failure, reply } from "../../helpers/openai_wire.ts";
import { said } from "../../helpers/iterated_model.ts";

const png = newImage(3, { name: "a.png" });
const jpeg = newImage(300, { name: "b.jpg", type: "image/jpeg" });

const readImage: ModelRequest["readImage"] = ({ id }) =>
  Promise.resolve([png, jpeg].find(({ attachment }) => attachment.id === id)?.bytes ?? null);

async function toWire(messages: ChatMessage[]): Promise<WireMessage[]> {
  return toWireMessages(messages, { images: await readImages(messages, readImage) });
}

function url({ attachment, bytes }: typeof png): string {
  return `data:${attachment.type};base64,${btoa(String.fromCharCode(...bytes))}`;
}

Deno.test("messages of text alone are strings", async () => {
  const messages: ChatMessage[] = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "Hi" },
    { role: "assistant", content: "Hello" },
  ];
  assert.deepEqual(await toWire(messages), messages);
});

Deno.test("a message with images is its text, then each image as a data URL", async () => {
  const messages: ChatMessage[] = [
    { role: "user", content: "Compare", images: [png.attachment, jpeg.attachment] },
    { role: "user", content: "", images: [png.attachment] },
  ];
  assert.deepEqual(await toWire(messages), [
    {
      role: "user",
      content: [
        { type: "text", text: "Compare" },
        { type: "image_url", image_url: { url: url(png) } },
        { type: "image_url", image_url: { url: url(jpeg) } },
      ],
    },
    { role: "user", content: [{ type: "image_url", image_url: { url: url(png) } }] },
  ]);
});

Deno.test("an image that is gone is told in words", async () => {
  const { attachment } = newImage(1, { name: 'my "x".png' });
  const [message] = await toWire([{ role: "user", content: "Hi", images: [attachment] }]);
  assert.deepEqual(message.content![1], { type: "text", text: '[The image "my \\"x\\".png" is not there any more]' });
});

Deno.test("images go to the server, those of earlier messages too, and what has none stays text", async () => {
  await using server = await openAiServer(() => reply(["A disc"]));
  const model = createOpenAiModel({ baseURL: server.url, model: "stub-1" });
  const messages: ChatMessage[] = [
    { role: "user", content: "What is it?", images: [png.attachment] },
    { role: "assistant", content: "A disc" },
    { role: "user", content: "Sure?" },
  ];
  await collect(said(model, { messages, readImage, signal: new AbortController().signal }));
  const { body } = await server.nextRequest();
  assert.equal(
    JSON.stringify(body.messages[0].content),
    JSON.stringify([
      { type: "text", text: "What is it?" },
      { type: "image_url", image_url: { url: url(png) } },
    ]),
  );
  assert.deepEqual(body.messages.slice(1).map(({ content }) => content), ["A disc", "Sure?"]);
});

Deno.test("five megabytes of image arrive whole over a socket", async () => {
  const large = newImage(5_242_880);
  await using server = await openAiServer(() => reply(["Large"]));
  const model = createOpenAiModel({ baseURL: server.url, model: "stub-1" });
  const messages: ChatMessage[] = [{ role: "user", content: "Hi", images: [large.attachment] }];
  const request = { messages, readImage: () => Promise.resolve(large.bytes), signal: new AbortController().signal };
  await collect(said(model, request));
  const [, part] = (await server.nextRequest()).body.messages[0].content as unknown as { image_url: { url: string } }[];
  const sent = Uint8Array.from(atob(part.image_url.url.split(",")[1]), (char) => char.charCodeAt(0));
  assert.ok(sent.length === large.bytes.length && sent.every((byte, i) => byte === large.bytes[i]));
});

/** How a request ends whose message has an image. */
async function failing(answer: Response | null, options: Partial<ModelRequest> = {}): Promise<ChatError> {
  await using server = await openAiServer(() => answer ?? reply(["Hi"]));
  const model = createOpenAiModel({ baseURL: server.url, model: "stub-1" });
  const messages: ChatMessage[] = [{ role: "user", content: "Hi", images: [png.attachment] }];
  const request = { messages, readImage, signal: new AbortController().signal, ...options };
  const { error } = await collectUntilError(said(model, request));
  assert.ok(error instanceof ChatError);
  return error;
}

Deno.test("a store that fails is to blame for itself, and the server is not asked", async () => {
  const error = await failing(null, { readImage: () => Promise.reject(new Error("Disk on fire")) });
  assert.deepEqual([error.code, error.retryable], ["unavailable", true]);
  assert.match(error.message, /an image of the conversation could not be read/);
});

Deno.test("images are to blame only for what may be about images, in a request that has some", async () => {
  const about = () => failure(400, { message: "This model does not support images" });
  assert.equal((await failing(about())).code, "model_images_refused");
  assert.equal(
    (await failing(about(), { messages: [{ role: "user", content: "Draw images" }] })).code,
    "model_rejected",
  );
  assert.equal((await failing(failure(401, { message: "No key to see images with" }))).code, "model_unauthorized");
  assert.equal((await failing(failure(429, { message: "Too many images a minute" }))).code, "model_rate_limited");
  const page = new Response("<html><body>multimodal images</body></html>", { status: 500 });
  assert.equal((await failing(page)).code, "model_server_error");
});
