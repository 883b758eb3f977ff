import assert from "node:assert/strict";
import { type ChatPage, chatPageTest, send, waitForReplies } from "../helpers/chat_page.ts";
import { reply, text } from "../helpers/openai_wire.ts";

type Page = ChatPage["page"];

const WIDE = { viewport: { width: 1280, height: 800 } };

const box = (page: Page) => page.getByLabel("Message");
const list = (page: Page) => page.getByRole("dialog", { name: "Keyboard shortcuts" });

/** Leaves the field, so that the next key is none of its text; the page may have to get what answers to that first. */
async function leaveField(page: Page): Promise<void> {
  await box(page).focus();
  while (await box(page).evaluate((box) => box === document.activeElement)) await page.keyboard.press("Escape");
}

let asked = 0;

chatPageTest("single keys stop a reply, copy the last, edit the last message, lead to where one writes, begin anew", {
  ...WIDE,
  permissions: ["clipboard-read", "clipboard-write"],
  async *answers(request) {
    if (++asked > 1) return yield* reply(["**Whole**"]);
    yield text("Half");
    await request.left;
  },
}, async ({ page, url }) => {
  await send(page, "One");
  await page.getByText("Half", { exact: true }).waitFor();
  await leaveField(page);
  await page.keyboard.press("e");
  assert.equal(await page.locator(".edit[open]").count(), 0);
  await page.keyboard.press("s");
  await page.getByText("Stopped.").waitFor();
  await send(page, "Two");
  await waitForReplies(page, 2);
  await leaveField(page);
  await page.keyboard.press("c");
  await page.getByText("Copied", { exact: true }).waitFor({ state: "attached" });
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "**Whole**");
  await page.keyboard.press("e");
  assert.equal(await page.locator(".edit[open] textarea:focus").inputValue(), "Two");
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  assert.ok(await box(page).evaluate((box) => box === document.activeElement));
  assert.equal(await box(page).inputValue(), "");
  await leaveField(page);
  await page.keyboard.press("n");
  await page.waitForURL(`${url}/`);
});

chatPageTest("nothing that one types in a field is a shortcut, nor what goes with Ctrl, Alt or the system's key", {
  ...WIDE,
  answers: [reply(["Done"])],
}, async ({ page }) => {
  await send(page, "Hi");
  await waitForReplies(page, 1);
  await page.waitForURL(/\/c\/\w/);
  const address = page.url();
  await box(page).pressSequentially("?nbsce/");
  assert.equal(await box(page).inputValue(), "?nbsce/");
  await leaveField(page);
  for (const held of ["Control", "Alt", "Meta"]) await page.keyboard.press(`${held}+e`);
  await page.locator(".entry summary").first().click();
  await page.getByLabel("Title").pressSequentially("?nbsce/");
  assert.match(await page.getByLabel("Title").inputValue(), /\?nbsce\//);
  assert.equal(page.url(), address);
  assert.equal(await page.locator("dialog[open], .edit[open]").count(), 0);
  assert.equal(await page.locator("html").getAttribute("data-chats"), "docked");
});

chatPageTest(
  "the keys are listed in a dialog that holds the focus, closes by Escape, and can switch them off for good",
  {
    ...WIDE,
    answers: [reply(["Done"])],
  },
  async ({ page }) => {
    await leaveField(page);
    await page.keyboard.press("?");
    await list(page).waitFor();
    assert.ok(
      await page.getByRole("button", { name: "Close" }).evaluate((button) => button === document.activeElement),
    );
    for (let i = 0; i < 4; i++) {
      await page.keyboard.press("Tab");
      const isInside = await page.evaluate(() =>
        document.activeElement === document.body || document.activeElement!.closest("dialog") !== null
      );
      assert.ok(isInside);
    }
    // No key does anything behind it.
    await page.keyboard.press("b");
    assert.equal(await page.locator("html").getAttribute("data-chats"), "docked");
    await page.getByLabel("Use single keys").uncheck();
    await page.keyboard.press("Escape");
    await list(page).waitFor({ state: "hidden" });
    await page.reload();
    await leaveField(page);
    const open = page.getByRole("button", { name: "Keyboard shortcuts" });
    await open.waitFor();
    await page.keyboard.press("?");
    assert.equal(await list(page).isVisible(), false);
    await open.click();
    await list(page).waitFor();
    await page.getByLabel("Use single keys").check();
    await page.keyboard.press("Escape");
    assert.ok(await open.evaluate((button) => button === document.activeElement));
    await page.keyboard.press("?");
    await list(page).waitFor();
  },
);

for (const sign of ["the key itself", "the pointer"]) {
  chatPageTest(
    `a key is answered that is pressed before what answers to it is there, asked for by ${sign}`,
    { answers: [] },
    async ({ page }) => {
      const answer = Promise.withResolvers<void>();
      let asked = 0;
      // Nothing else is to ask for it.
      await page.addInitScript((others) => {
        for (const other of others) addEventListener(other, (event) => event.stopImmediatePropagation());
      }, sign === "the pointer" ? ["focusin"] : ["focusin", "pointerover"]);
      await page.reload();
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      await page.route("**/*.js", async (route) => {
        asked++;
        await answer.promise;
        await route.continue();
      });
      // From one element to another: over the same one, it is not told again.
      if (sign === "the pointer") { for (let y = 1; asked === 0; y = 401 - y) await page.mouse.move(1, y); }
      else while (asked === 0) await page.keyboard.press("?");
      await page.keyboard.press("?");
      assert.equal(await list(page).isVisible(), false);
      answer.resolve();
      await list(page).waitFor();
    },
  );
}

chatPageTest("the list of chats beside the page is hidden and shown by key and button, which the browser remembers", {
  ...WIDE,
  answers: [reply(["Done"])],
}, async ({ page }) => {
  const chats = page.getByRole("navigation", { name: "Chats" });
  await leaveField(page);
  const told = page.waitForResponse(/\/chats$/);
  await page.keyboard.press("b");
  await chats.waitFor({ state: "hidden" });
  await told;
  await page.reload();
  assert.equal(await chats.isVisible(), false);
  await page.getByRole("button", { name: "Chats" }).click();
  await chats.getByRole("button", { name: "Keep open" }).click();
  await page.getByRole("button", { name: "Chats" }).waitFor({ state: "hidden" });
  assert.ok(await chats.isVisible());
  await page.setViewportSize({ width: 600, height: 800 });
  await leaveField(page);
  for (const isShown of [true, false]) {
    await page.keyboard.press("b");
    assert.equal(await chats.isVisible(), isShown);
  }
});

chatPageTest("without JavaScript the list is hidden and kept open all the same", {
  ...WIDE,
  javaScriptEnabled: false,
  answers: [],
}, async ({ page }) => {
  const chats = page.getByRole("navigation", { name: "Chats" });
  await chats.getByRole("button", { name: "Hide" }).click();
  assert.equal(await chats.isVisible(), false);
  await page.getByRole("button", { name: "Chats" }).click();
  await chats.getByRole("button", { name: "Keep open" }).click();
  assert.ok(await chats.isVisible());
  assert.equal(await page.getByRole("button", { name: "Keyboard shortcuts" }).isVisible(), false);
});
