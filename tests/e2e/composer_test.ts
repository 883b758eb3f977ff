import assert from "node:assert/strict";
import { type ChatPage, chatPageTest, waitForReplies } from "../helpers/chat_page.ts";
import { failure, reply } from "../helpers/openai_wire.ts";
import { watchWork } from "../helpers/page_work.ts";

const LIMIT = 32_000;

type Page = ChatPage["page"];

const box = (page: Page) => page.getByLabel("Message");
const sendButton = (page: Page) => page.getByRole("button", { name: "Send" });

/** Puts text on the clipboard, and pastes it as somebody would. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await box(page).focus();
  await page.keyboard.press("Control+v");
}

function waitForDraft(page: Page, text: string): Promise<unknown> {
  return page.waitForFunction((text) => Object.values(localStorage).includes(text), text);
}

chatPageTest("near its limit a message says how much is left, and past it that it cannot be sent, and is whole", {
  answers: [reply(["Long"])],
  permissions: ["clipboard-read", "clipboard-write"],
}, async ({ page, openAi }) => {
  const note = page.locator(".length");
  await box(page).fill("x".repeat(LIMIT * 0.9 - 1));
  await waitForDraft(page, "x".repeat(LIMIT * 0.9 - 1));
  assert.equal(await note.count(), 0);
  await box(page).press("x");
  assert.equal(await note.innerText(), "3,200 characters left");
  await page.getByRole("status").getByText("3,200 characters left").waitFor({ state: "attached" });
  await paste(page, "y".repeat(3_201));
  const reason = "1 character too many: shorten the message to send it";
  await note.getByText(reason).waitFor();
  // A screen reader is told in the pause after it.
  assert.equal(await page.getByRole("status").getByText("3,200 characters left").count(), 1);
  await page.getByRole("status").getByText(reason).waitFor({ state: "attached" });
  assert.equal((await box(page).inputValue()).length, LIMIT + 1);
  assert.equal(await sendButton(page).isDisabled(), true);
  await box(page).press("Enter");
  assert.equal(await page.locator(".message").count(), 0);
  assert.equal(await box(page).evaluate((box) => (box as HTMLTextAreaElement).validationMessage), reason);
  await box(page).press("Backspace");
  assert.equal(await sendButton(page).isDisabled(), false);
  await note.getByText("0 characters left").waitFor();
  await sendButton(page).click();
  await waitForReplies(page, 1);
  assert.equal(openAi.requests[0].body.messages.at(-1)?.content.length, LIMIT);
  assert.equal(await note.count(), 0);
});

chatPageTest("a megabyte that is pasted first thing is there, whole, and holds the page up no longer than it must", {
  answers: [],
  permissions: ["clipboard-read", "clipboard-write"],
}, async ({ page }) => {
  const megabyte = "a line of some words here\n".repeat(40_000);
  await page.evaluate((text) => navigator.clipboard.writeText(text), megabyte);
  const worked = await watchWork(page);
  await box(page).focus();
  await page.keyboard.press("Control+v");
  await page.locator(".length.bad").waitFor();
  const note = "1,008,000 characters too many: shorten the message to send it";
  assert.equal(await page.locator(".length").innerText(), note);
  await page.keyboard.press("b");
  await page.locator(".length").getByText("1,008,001").waitFor();
  // Before the test itself asks the page for a megabyte.
  const ms = Math.round(await worked());
  assert.equal(await box(page).evaluate((box) => (box as HTMLTextAreaElement).value.length), megabyte.length + 1);
  await waitForDraft(page, `${megabyte}b`);
  // Half a second where the browser's own way takes seven; the bound leaves room for a slower machine.
  assert.ok(ms < 2_500, `The page worked for ${ms} ms`);
});

for (
  const [how, makeOld] of [
    ["the style sheet has", () => {}],
    ["a script has, where that does not know how,", () => {
      CSS.supports = () => false;
      addEventListener(
        "DOMContentLoaded",
        () =>
          document.querySelector<HTMLTextAreaElement>(".composer textarea")!.style.setProperty("field-sizing", "fixed"),
      );
    }],
  ] as const
) {
  chatPageTest(`${how} the box grow with its text, up to a part of the screen, and shrink again`, {
    viewport: { width: 360, height: 600 },
    answers: [],
  }, async ({ page }) => {
    await page.addInitScript(makeOld);
    await page.reload();
    const height = async () => Math.round((await box(page).boundingBox())!.height);
    const empty = await height();
    await box(page).fill("One\nTwo\nThree");
    await page.waitForFunction(() =>
      document.querySelector<HTMLTextAreaElement>(".composer textarea")!.clientHeight > 80
    );
    assert.equal(await height() - empty, 2 * 24, "two lines more");
    assert.equal(await box(page).evaluate((box) => box.scrollHeight - box.clientHeight), 0);
    await box(page).fill("Line\n".repeat(100));
    await page.waitForFunction(() =>
      document.querySelector<HTMLTextAreaElement>(".composer textarea")!.offsetHeight === 240
    );
    await box(page).fill("word ".repeat(10_000));
    await page.waitForFunction(() =>
      document.querySelector<HTMLTextAreaElement>(".composer textarea")!.offsetHeight === 240
    );
    await box(page).fill("");
    await page.waitForFunction(
      (empty) => document.querySelector<HTMLTextAreaElement>(".composer textarea")!.offsetHeight === empty,
      empty,
    );
  });
}

chatPageTest(
  "long text runs the way that its first letter does, as short text does",
  { answers: [] },
  async ({ page }) => {
    const direction = () => box(page).evaluate((box) => getComputedStyle(box).direction);
    for (const word of ["word ", "مرحبا "]) {
      for (const count of [1, 10_000]) {
        await box(page).fill(`1. ${word.repeat(count)}`);
        await page.waitForFunction(
          (dir) => getComputedStyle(document.querySelector(".composer textarea")!).direction === dir,
          word === "word " ? "ltr" : "rtl",
        );
      }
    }
    await box(page).fill("");
    assert.equal(await direction(), "ltr");
  },
);

chatPageTest("a suggestion leaves what was being written where it is", {
  answers: [failure(400, { message: "Oops" })],
}, async ({ page }) => {
  await box(page).fill("Mine");
  await page.locator(".suggestions button").first().click();
  await page.locator(".message.user").waitFor();
  assert.equal(await box(page).inputValue(), "Mine");
});
