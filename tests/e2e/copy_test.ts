import assert from "node:assert/strict";
import { type ChatPage, chatPageTest, send, waitForReplies, wakeTools } from "../helpers/chat_page.ts";
import { reply } from "../helpers/openai_wire.ts";

type Page = ChatPage["page"];

const SOURCE = "Some **bold** text\n\n```js\nlet a = 1 < 2;\n```\n\nThe end";
const LONG = "a long line; ".repeat(40);
const COPYING = { permissions: ["clipboard-read", "clipboard-write"], answers: () => reply([SOURCE]) };

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

/** Presses a button that copies, and waits until the page says that it has. */
async function copy(page: Page, name: string): Promise<string> {
  await page.evaluate(() => navigator.clipboard.writeText("nothing"));
  const button = page.getByRole("button", { name, exact: true }).first();
  await button.hover();
  await button.click();
  await button.and(page.locator('[data-said="Copied"]')).waitFor();
  await page.waitForFunction(() => document.getElementById("copied")?.textContent === "Copied");
  assert.equal(await page.locator("#copied").getAttribute("aria-live"), "polite");
  return await clipboard(page);
}

chatPageTest(
  "a message, a reply, its code and the whole chat are copied as they were written, from either side's rendering",
  COPYING,
  async ({ page }) => {
    await send(page, "Show *me*");
    await waitForReplies(page, 1);
    for (const _ of ["what streamed", "what the server rendered"]) {
      await wakeTools(page);
      assert.equal(await copy(page, "Copy reply"), SOURCE);
      assert.equal(await copy(page, "Copy message"), "Show *me*");
      assert.equal(await copy(page, "Copy code"), "let a = 1 < 2;\n");
      const chat = await copy(page, "Copy chat");
      assert.match(chat, /> Show \*me\*\n[^]*> Some \*\*bold\*\* text\n/);
      await page.reload();
    }
  },
);

chatPageTest(
  "the code of a reply has one button, however often one comes by; buttons that come late move nothing one may press",
  COPYING,
  async ({ page }) => {
    await send(page, "Show me");
    await waitForReplies(page, 1);
    await page.reload();
    const height = () => page.locator(".message.assistant").evaluate((reply) => reply.clientHeight);
    const left = () => page.locator(".edit > summary").evaluate((edit) => edit.getBoundingClientRect().left);
    const before = [await height(), await left()];
    await wakeTools(page);
    for (const at of ["pre", ".message.user", "pre"]) await page.locator(at).hover();
    await page.locator("pre > .copy").waitFor();
    assert.equal(await page.locator("pre > .copy").count(), 1);
    assert.deepEqual([await height(), await left()], before);
  },
);

chatPageTest("the button stays in the corner of code that scrolls, and makes a single line of it no higher", {
  ...COPYING,
  answers: () => reply([`\`\`\`\n${LONG}\n\`\`\``]),
}, async ({ page }) => {
  await send(page, "Show me");
  await waitForReplies(page, 1);
  const pre = page.locator("pre");
  await page.waitForFunction(() => !document.querySelector(".prose.live"));
  const height = await pre.evaluate((pre) => pre.querySelector(".copy") ? 0 : pre.clientHeight);
  await wakeTools(page);
  await page.locator("pre > .copy").waitFor();
  if (height > 0) assert.equal(await pre.evaluate((pre) => pre.clientHeight), height);
  const fromRight = () =>
    pre.evaluate((pre) => {
      const button = pre.querySelector(".copy")!;
      return Math.round(pre.getBoundingClientRect().right - button.getBoundingClientRect().right);
    });
  const before = await fromRight();
  assert.ok(before > 0 && before < 12, String(before));
  for (const left of [200, 10_000]) {
    await pre.evaluate((pre, left) => pre.scrollTo(left, 0), left);
    assert.ok(await pre.evaluate((pre) => pre.scrollLeft) >= 200);
    assert.equal(await fromRight(), before);
  }
});

chatPageTest("what cannot be copied says so", COPYING, async ({ page }) => {
  await send(page, "Show me");
  await waitForReplies(page, 1);
  const button = page.getByRole("button", { name: "Copy reply", exact: true });
  await wakeTools(page);
  await button.hover();
  await page.evaluate(() => globalThis.fetch = () => Promise.reject(new TypeError("Load failed")));
  await button.click();
  await page.locator('.copy[data-said="Not copied"]').waitFor();
  await page.waitForFunction(() => document.getElementById("copied")?.textContent === "Not copied");
});

chatPageTest("where a page may not write to the clipboard, as over plain HTTP, there is no button", {
  answers: () => reply([SOURCE]),
}, async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await page.reload();
  await send(page, "Show me");
  await waitForReplies(page, 1);
  await page.reload();
  // Who moves the focus would show the buttons, too.
  const box = page.getByLabel("New wording");
  while (!await box.evaluate((box) => box === document.activeElement)) await page.locator(".edit > summary").click();
  assert.equal(await page.locator(".copy:visible").count(), 0);
});
