import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { type ChatPage, chatPageTest, send, waitForReplies, wakeTools } from "../helpers/chat_page.ts";
import type { ReceivedRequest } from "../helpers/openai_server.ts";
import { failure, reply } from "../helpers/openai_wire.ts";

type Page = ChatPage["page"];

const FIXTURES = new URL("../lib/images/fixtures/", import.meta.url);
const PNG = new URL("plain.png", FIXTURES).pathname;
const JPEG = new URL("on_its_side.jpg", FIXTURES).pathname;

/** Parts of the newest message that the model was sent: texts, and types of images. */
function partsOf({ body }: ReceivedRequest): string[] {
  const content = body.messages.at(-1)!.content as string | { text?: string; image_url?: { url: string } }[];
  if (typeof content === "string") return [content];
  return content.map(({ text, image_url }) => text ?? image_url!.url.split(";")[0]);
}

const waiting = (page: Page) => page.locator(".attached li");
const removeButton = (page: Page, name: string) => page.getByRole("button", { name: `Remove ${name}` });

/** Waits until the server has so many images. */
const uploaded = (page: Page, count: number) =>
  page.waitForFunction(
    (count) => document.querySelectorAll(".attached [name=attachment]").length === count,
    count,
  );

/** The images of the transcript, as they are shown. */
function shown(page: Page): Promise<{ alt: string; width: number; height: number }[]> {
  return page.locator(".images img").evaluateAll((images) =>
    Promise.all((images as HTMLImageElement[]).map(async (image) => {
      image.loading = "eager";
      await image.decode();
      return { alt: image.alt, width: image.clientWidth, height: image.clientHeight };
    }))
  );
}

/** Has files come to the page as from a clipboard, or dragged onto it. */
async function bring(page: Page, how: "paste" | "drop", files: { name: string; type: string; bytes: number[] }[]) {
  await page.evaluate(([how, files]) => {
    const data = new DataTransfer();
    for (const { name, type, bytes } of files) data.items.add(new File([new Uint8Array(bytes)], name, { type }));
    const options = { bubbles: true, cancelable: true };
    const event = how === "paste"
      ? new ClipboardEvent(how, { ...options, clipboardData: data })
      : new DragEvent(how, { ...options, dataTransfer: data });
    document.getElementById("composer")!.dispatchEvent(event);
  }, [how, files] as const);
}

chatPageTest("images that are chosen are uploaded, sent with the message, and shown with it, now and later", {
  answers: [reply(["A disc"]), reply(["Yes"])],
}, async ({ page, openAi }) => {
  await page.getByLabel("Attach images or text files").setInputFiles([PNG, JPEG]);
  await uploaded(page, 2);
  assert.deepEqual(await waiting(page).locator("span").allInnerTexts(), ["plain.png", "on_its_side.jpg"]);
  await page.getByLabel("Message").fill("What is it?");
  await page.getByLabel("Message").press("Enter");
  await waitForReplies(page, 1);
  assert.equal(await waiting(page).count(), 0);
  assert.deepEqual(partsOf(openAi.requests[0]), ["What is it?", "data:image/png", "data:image/jpeg"]);
  const images = [{ alt: "plain.png", width: 40, height: 30 }, { alt: "on_its_side.jpg", width: 30, height: 40 }];
  assert.deepEqual(await shown(page), images);
  await page.reload();
  assert.deepEqual(await shown(page), images);
  // They are part of the conversation.
  await page.getByLabel("Message").fill("Sure?");
  await page.getByLabel("Message").press("Enter");
  await waitForReplies(page, 2);
  assert.match(JSON.stringify(openAi.requests[1].body.messages), /"What is it\?".*data:image\/png.*"Sure\?"/);
});

chatPageTest("images are pasted and dropped, and can be removed before they are sent", {
  answers: [reply(["Seen"])],
}, async ({ page, openAi, app }) => {
  await wakeTools(page);
  const bytes = [...await Deno.readFile(PNG)];
  await bring(page, "paste", [{ name: "pasted.png", type: "image/png", bytes }]);
  await uploaded(page, 1);
  await bring(page, "drop", [{ name: "dropped.png", type: "image/png", bytes }]);
  await uploaded(page, 2);
  const id = await page.locator("[name=attachment]").first().inputValue();
  const gone = page.waitForResponse((response) => response.request().method() === "DELETE");
  await removeButton(page, "pasted.png").click();
  assert.equal((await gone).status(), 204);
  assert.equal(await app.store.attachments.find(app.owner, id), null);
  // An image may be all of a message.
  await page.getByLabel("Message").press("Enter");
  await waitForReplies(page, 1);
  assert.deepEqual(partsOf(openAi.requests[0]), ["data:image/png"]);
  assert.deepEqual((await shown(page)).map(({ alt }) => alt), ["dropped.png"]);
});

chatPageTest("a text file goes where one writes, and is folded away in the transcript", {
  answers: [reply(["Read"])],
}, async ({ page, openAi }) => {
  await page.getByLabel("Message").fill("See:");
  const [name, mimeType] = ["notes.md", "text/markdown"];
  await page.getByLabel("Attach images or text files").setInputFiles({ name, mimeType, buffer: Buffer.from("# Ä\n") });
  await page.waitForFunction(() =>
    document.querySelector<HTMLTextAreaElement>("#composer textarea")!.value.includes("Ä")
  );
  assert.equal(await page.getByLabel("Message").inputValue(), "See:\n\n```md notes.md\n# Ä\n```\n");
  await page.getByLabel("Message").press("Enter");
  await waitForReplies(page, 1);
  assert.deepEqual(partsOf(openAi.requests[0]), ["See:\n\n```md notes.md\n# Ä\n```\n"]);
  const file = page.locator(".user .file");
  assert.equal(await file.locator("summary").innerText(), "notes.md");
  await file.locator("summary").click();
  assert.equal(await file.locator("pre").innerText(), "# Ä\n");
  assert.deepEqual(await page.locator(".user > div.plain").allInnerTexts(), ["See:"]);
});

chatPageTest("what cannot be attached is told in words, and nothing else is lost", {
  answers: [],
  env: { CHAT_MAX_IMAGE_BYTES: "1024", CHAT_MAX_TEXT_FILE_BYTES: "1024", CHAT_MAX_ATTACHMENTS: "1" },
  meets: 415,
}, async ({ page }) => {
  await page.getByLabel("Message").fill("Draft");
  const choose = (name: string, mimeType: string, buffer: Uint8Array) =>
    page.getByLabel("Attach images or text files").setInputFiles({ name, mimeType, buffer: Buffer.from(buffer) });
  await choose("large.png", "image/png", new Uint8Array(1_025));
  await page.getByText("large.png: it is larger than 1 KiB").waitFor();
  await choose("fake.png", "image/png", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]));
  await page.getByText('"fake.png" is no whole PNG image').waitFor();
  await choose("program.bin", "application/octet-stream", new Uint8Array([0, 1, 2]));
  await page.getByText("program.bin: it is neither an image").waitFor();
  await choose("plain.png", "image/png", await Deno.readFile(PNG));
  await uploaded(page, 1);
  await choose("plain.png", "image/png", await Deno.readFile(PNG));
  await page.getByText("plain.png: a message can have 1 files at most").waitFor();
  assert.equal(await page.getByLabel("Message").inputValue(), "Draft");
});

chatPageTest("images that wait are there again with the draft, until they are gone", {
  answers: [reply(["Seen"])],
  meets: 404,
}, async ({ page, app }) => {
  await page.getByLabel("Attach images or text files").setInputFiles(PNG);
  await page.waitForFunction(() => localStorage["draft:null"]?.includes("plain.png"));
  await page.reload();
  await uploaded(page, 1);
  assert.deepEqual(await waiting(page).locator("span").allInnerTexts(), ["plain.png"]);
  const id = await page.locator("[name=attachment]").inputValue();
  await app.store.attachments.remove(app.owner, id);
  await page.reload();
  await page.getByText("plain.png: it is not there any more: attach it again").waitFor();
  await removeButton(page, "plain.png").click();
  await page.reload();
  await wakeTools(page);
  assert.equal(await waiting(page).count(), 0);
});

chatPageTest("a message is sent in another wording with its images, or without one of them", {
  answers: [reply(["One"]), reply(["Two"]), reply(["Three"])],
}, async ({ page, openAi }) => {
  await page.getByLabel("Attach images or text files").setInputFiles([PNG, JPEG]);
  await uploaded(page, 2);
  await page.getByLabel("Message").fill("First");
  await page.getByLabel("Message").press("Enter");
  await waitForReplies(page, 1);
  const edit = async (text: string) => {
    await page.locator(".edit > summary").click();
    const box = page.getByLabel("New wording");
    await box.and(page.locator(":focus")).waitFor();
    await box.fill(text);
    await page.getByLabel("plain.png").uncheck();
    await page.locator(".edit").getByRole("button", { name: "Send" }).click();
  };
  await edit("Second");
  await page.getByText("Two", { exact: true }).waitFor();
  assert.deepEqual(partsOf(openAi.requests[1]), ["Second", "data:image/jpeg"]);
  await page.reload();
  assert.deepEqual((await shown(page)).map(({ alt }) => alt), ["on_its_side.jpg"]);
  await page.getByRole("button", { name: "Regenerate" }).click();
  await page.getByText("Three", { exact: true }).waitFor();
  assert.deepEqual(partsOf(openAi.requests[2]), ["Second", "data:image/jpeg"]);
});

chatPageTest("of a model that does not take images the page says so, and the image can be left out", {
  answers: [
    failure(400, { message: "this model does not support image input", type: "invalid_request_error" }),
    reply(["Text is fine"]),
  ],
}, async ({ page, openAi }) => {
  await page.getByLabel("Attach images or text files").setInputFiles(PNG);
  await uploaded(page, 1);
  await send(page, "What is it?");
  await page.getByText("No reply. The model does not take these images").waitFor();
  assert.deepEqual((await shown(page)).map(({ alt }) => alt), ["plain.png"]);
  await page.locator(".edit > summary").click();
  await page.getByLabel("plain.png").uncheck();
  await page.locator(".edit").getByRole("button", { name: "Send" }).click();
  await page.getByText("Text is fine").waitFor();
  assert.deepEqual(partsOf(openAi.requests[1]), ["What is it?"]);
});

const NO_SCRIPT = { javaScriptEnabled: false, viewport: { width: 360, height: 640 } };

chatPageTest("without a script, files are chosen in the same form, and shown with the message", {
  ...NO_SCRIPT,
  answers: [reply(["A disc"]), reply(["Still"])],
}, async ({ page, openAi }) => {
  await page.getByLabel("Message").fill("What is it?");
  await page.getByLabel("Attach images or text files").setInputFiles([
    { name: "plain.png", mimeType: "image/png", buffer: Buffer.from(await Deno.readFile(PNG)) },
    { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("A note\r\n") },
  ]);
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator(".images img").waitFor();
  // The page of a reply that is coming is whole when that is.
  await page.waitForLoadState();
  assert.deepEqual(partsOf(openAi.requests[0]), ["What is it?\n\n```txt notes.txt\nA note\n```", "data:image/png"]);
  const image = page.locator(".images img");
  assert.deepEqual([await image.getAttribute("width"), await image.getAttribute("height")], ["40", "30"]);
  assert.equal(await page.locator(".user .file summary").innerText(), "notes.txt");
  await page.goto(page.url().replace(/\/live$/, ""));
  await page.locator(".edit > summary").click();
  await page.getByLabel("New wording").fill("Else");
  await page.locator(".edit").getByRole("button", { name: "Send" }).click();
  await page.getByText("Still", { exact: true }).waitFor();
  assert.deepEqual(partsOf(openAi.requests[1]), ["Else", "data:image/png"]);
});

chatPageTest("without a script, a file that is refused loses neither the message nor the other files", {
  ...NO_SCRIPT,
  answers: [reply(["A disc"])],
  env: { CHAT_MAX_IMAGE_BYTES: "1048576" },
  meets: 413,
}, async ({ page, openAi }) => {
  await page.getByLabel("Message").fill("What is it?");
  const png = Buffer.from(await Deno.readFile(PNG));
  await page.getByLabel("Attach images or text files").setInputFiles([
    { name: "good.png", mimeType: "image/png", buffer: png },
    { name: "large.png", mimeType: "image/png", buffer: Buffer.concat([png, Buffer.alloc(1_048_576)]) },
  ]);
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText('"large.png" is too large: an image can have 1 MiB').waitFor();
  await page.getByRole("button", { name: "Send again" }).click();
  await page.locator(".images img").waitFor();
  assert.deepEqual(partsOf(openAi.requests[0]), ["What is it?", "data:image/png"]);
});
