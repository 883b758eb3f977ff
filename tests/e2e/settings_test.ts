import assert from "node:assert/strict";
import { type ChatPage, chatPageTest, send, waitForReplies } from "../helpers/chat_page.ts";
import type { ReceivedRequest } from "../helpers/openai_server.ts";
import { reply } from "../helpers/openai_wire.ts";
import { waitFor } from "../helpers/wait_for.ts";

type Page = ChatPage["page"];

const answers = () => reply(["Hello"]);

function setOf({ body: { messages, temperature, max_tokens } }: ReceivedRequest) {
  return [messages[0].content, temperature, max_tokens];
}

function openSettings(page: Page): Promise<void> {
  return page.locator("#settings summary").click();
}

chatPageTest("what is set before the first message is asked for with it, and can be changed once it is sent", {
  answers,
}, async ({ page, openAi }) => {
  await openSettings(page);
  await page.getByLabel("System prompt").fill("Be brief");
  await page.getByLabel("Temperature").fill("0.5");
  // Waits behind the first; its reply is of the same conversation.
  await send(page, "One");
  await send(page, "Two");
  await waitForReplies(page, 2);
  assert.deepEqual(openAi.requests.map(setOf), [["Be brief", 0.5, undefined], ["Be brief", 0.5, undefined]]);
  // The page's own form by now, with what was stored, and still open.
  await page.locator("#settings form").waitFor();
  assert.equal(await page.getByLabel("System prompt").inputValue(), "Be brief");
  await page.getByLabel("Longest reply").fill("100");
  await page.getByLabel("Temperature").fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForFunction(() => !document.querySelector("#settings")?.hasAttribute("open"));
  await send(page, "Three");
  await waitFor(() => openAi.requests.length === 3);
  assert.deepEqual(setOf(openAi.requests[2]), ["Be brief", undefined, 100]);
});

chatPageTest("a suggestion takes the settings along", { answers }, async ({ page, openAi }) => {
  await openSettings(page);
  await page.getByLabel("Longest reply").fill("7");
  await openSettings(page);
  await page.locator(".suggestions button").first().click();
  await waitForReplies(page, 1);
  assert.equal(openAi.requests[0].body.max_tokens, 7);
});

chatPageTest("a setting out of bounds, folded away, is unfolded and named, and nothing is sent", {
  answers: [],
}, async ({ page }) => {
  await openSettings(page);
  await page.getByLabel("Temperature").fill("3");
  await openSettings(page);
  await send(page, "Hi");
  await page.getByLabel("Temperature").waitFor();
  assert.ok(await page.getByLabel("Temperature").evaluate((field) => field === document.activeElement));
  assert.equal(await page.locator(".message").count(), 0);
  assert.equal(await page.getByLabel("Message").inputValue(), "Hi");
});

chatPageTest("without JavaScript the same forms set and change how a conversation is answered", {
  javaScriptEnabled: false,
  answers,
}, async ({ page, openAi, app }) => {
  const isDone = (count: number) => waitFor(() => openAi.requests.length === count && app.turns.liveCount === 0);
  await openSettings(page);
  await page.getByLabel("System prompt").fill("Be brief");
  await openSettings(page);
  await page.locator(".suggestions button").first().click();
  await page.waitForURL(/\/c\/\w+/);
  await isDone(1);
  await openSettings(page);
  assert.equal(await page.getByLabel("System prompt").inputValue(), "Be brief");
  await page.getByLabel("Temperature").fill("2");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByLabel("Message").fill("And now?");
  await page.getByRole("button", { name: "Send" }).click();
  await isDone(2);
  assert.deepEqual(openAi.requests.map(setOf), [["Be brief", undefined, undefined], ["Be brief", 2, undefined]]);
});

for (const colorScheme of ["light", "dark"] as const) {
  chatPageTest(`on a phone in ${colorScheme}, all settings are in view or scroll, and nothing sideways`, {
    colorScheme,
    viewport: { width: 360, height: 480 },
    answers,
  }, async ({ page }) => {
    for (let i = 0; i < 2; i++) {
      await openSettings(page);
      const box = (await page.locator(".panel").boundingBox())!;
      assert.ok(box.x >= 0 && box.x + box.width <= 360 && box.y + box.height <= 480, JSON.stringify(box));
      await page.getByLabel("Longest reply").scrollIntoViewIfNeeded();
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
      const { color, background } = await page.getByLabel("System prompt").evaluate((field) => {
        const { color, backgroundColor } = getComputedStyle(field);
        return { color, background: backgroundColor };
      });
      assert.notEqual(color, background);
      if (i > 0) break;
      await openSettings(page);
      await send(page, "Hi");
      await waitForReplies(page, 1);
      await page.locator("#settings form").waitFor({ state: "attached" });
    }
  });
}
