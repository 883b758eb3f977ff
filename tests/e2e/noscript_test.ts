import assert from "node:assert/strict";
import { type ChatPage, chatPageTest, replies } from "../helpers/chat_page.ts";
import type { ReceivedRequest } from "../helpers/openai_server.ts";
import { DONE, finish, reply, text } from "../helpers/openai_wire.ts";
import { fromEnd, fromStart, paragraphs, wheel } from "../helpers/scrolling.ts";

type Page = ChatPage["page"];

const NO_SCRIPT = { javaScriptEnabled: false, viewport: { width: 360, height: 640 } };

const lastMessage = ({ body }: ReceivedRequest) => body.messages.at(-1)?.content;

/** Sends a message, without waiting for the page that comes of it: that is not whole before the reply is. */
async function ask(page: Page, message: string): Promise<void> {
  await page.getByLabel("Message").fill(message);
  await page.getByRole("button", { name: "Send" }).click({ noWaitAfter: true });
}

/** A question on the page; its form for another wording has its text, too. */
const asked = (page: Page, message: string) =>
  page.locator(".message.user > .plain").and(page.getByText(message, { exact: true }));

const ended = (page: Page) => page.getByText("The reply has ended").waitFor({ state: "attached" });
const hasFocus = (page: Page) => page.getByLabel("Message").evaluate((box) => box === document.activeElement);

const [goesOn, isDone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];

chatPageTest("without JavaScript a reply is watched as it comes, and nothing that one does meanwhile is lost", {
  ...NO_SCRIPT,
  async *answers() {
    yield text("Hello ");
    await goesOn.promise;
    yield text("**you** <b>");
    await isDone.promise;
    yield finish();
    yield DONE;
  },
}, async ({ page, url }) => {
  const pages: string[] = [];
  page.on("framenavigated", (frame) => pages.push(frame.url()));
  await ask(page, "Hi");
  await page.getByText("Hello", { exact: true }).waitFor();
  assert.ok(await hasFocus(page));
  await page.getByLabel("Message").pressSequentially("My next question");
  goesOn.resolve();
  await page.getByText("Hello **you** <b>").waitFor();
  await page.getByRole("button", { name: "Chats" }).click();
  const count = pages.length;
  isDone.resolve();
  await ended(page);
  assert.ok(await page.getByRole("button", { name: "Regenerate" }).isVisible());
  assert.ok(await page.getByRole("navigation", { name: "Chats" }).isVisible());
  await page.getByRole("button", { name: "Close" }).click();
  assert.equal(pages.length, count);
  const bodies = page.locator(".message.assistant :is(.plain, .prose)");
  assert.deepEqual(await bodies.and(page.locator(":visible")).allInnerTexts(), ["Hello you <b>"]);
  assert.equal(await page.locator(".prose strong").innerText(), "you");
  assert.equal(await page.getByLabel("Message").inputValue(), "My next question");
  assert.equal(await page.getByRole("button", { name: "Stop" }).isVisible(), false);
  const conversation = page.url().replace(/\/live$/, "");
  await page.reload();
  assert.equal(page.url(), `${conversation}#newest`);
  assert.deepEqual(await replies(page), ["Hello you <b>"]);
  await page.goBack();
  assert.equal(page.url(), `${url}/`);
});

chatPageTest("without JavaScript one asks, stops, goes on and asks again, and sees the newest each time", {
  ...NO_SCRIPT,
  async *answers(request) {
    if (lastMessage(request) === "Long") return yield* reply([paragraphs("line")]);
    if (lastMessage(request) !== "Stop me") return yield* reply([" and the rest"]);
    yield text("So far");
    await request.left;
  },
}, async ({ page }) => {
  const rendered = (text: string) => page.locator(".prose").getByText(text).waitFor();
  await ask(page, "Long");
  await rendered("line 39");
  await ask(page, "Stop me");
  await page.getByText("So far", { exact: true }).waitFor();
  assert.ok(await asked(page, "Stop me").isVisible());
  assert.equal(await page.getByText("line 39").isVisible(), false);
  await page.getByText("Earlier messages").click();
  assert.ok(await page.getByText("line 39").isVisible());
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped.").waitFor();
  assert.ok(page.url().endsWith("#newest"));
  const question = asked(page, "Stop me");
  const bar = (await page.locator(".bar").boundingBox())!;
  const { y, height } = (await question.boundingBox())!;
  assert.ok(y >= bar.y + bar.height && y + height < 640, `The question is at ${y}`);
  await page.getByRole("button", { name: "Continue" }).click({ noWaitAfter: true });
  await rendered("So far and the rest");
});

const [grows, growsAgain] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];

chatPageTest("without JavaScript, too, the end stays in view of whoever has it in view, and nothing else moves", {
  ...NO_SCRIPT,
  async *answers(request) {
    yield text(paragraphs("first"));
    await grows.promise;
    yield text(paragraphs("second"));
    await growsAgain.promise;
    yield text(paragraphs("third"));
    await request.left;
  },
}, async ({ page }) => {
  await ask(page, "Hi");
  await page.getByText("first 39").waitFor();
  assert.equal(await fromStart(page), 0);
  await wheel(page, 100_000);
  assert.ok(await fromEnd(page) <= 1);
  grows.resolve();
  await page.getByText("second 39").waitFor();
  assert.ok(await fromEnd(page) <= 1);
  await wheel(page, -250);
  const place = await fromStart(page);
  growsAgain.resolve();
  await page.getByText("third 39").waitFor();
  assert.equal(await fromStart(page), place);
});

const bothAsked = Promise.withResolvers<void>();

chatPageTest("without JavaScript, what is asked while a reply comes is answered after it, on the same page", {
  ...NO_SCRIPT,
  async *answers(request) {
    yield text("Re:");
    await bothAsked.promise;
    if (lastMessage(request) === "Two") await request.left;
    yield* reply([` ${lastMessage(request)}`]);
  },
}, async ({ page }) => {
  await ask(page, "One");
  await page.getByText("Re:").waitFor();
  // The page that shows both is on its way before the first reply may end.
  const shown = page.waitForResponse((response) => new URL(response.url()).pathname.endsWith("/live"));
  await ask(page, "Two");
  await shown;
  await asked(page, "One").waitFor();
  bothAsked.resolve();
  await page.getByText("Re: One").and(page.locator(":visible")).waitFor();
  // The reply that comes is the one that is stopped.
  await asked(page, "Two").waitFor();
  await page.getByText("Re:", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped.").waitFor();
  assert.deepEqual(await replies(page), ["Re: One", "Re:"]);
});
