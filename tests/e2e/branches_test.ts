import assert from "node:assert/strict";
import { type ChatPage, chatPageTest, replies, send, waitForReplies, wakeTools } from "../helpers/chat_page.ts";
import type { ReceivedRequest } from "../helpers/openai_server.ts";
import { reply } from "../helpers/openai_wire.ts";
import { waitFor } from "../helpers/wait_for.ts";

type Page = ChatPage["page"];

const lastMessage = ({ body }: ReceivedRequest) => body.messages.at(-1)?.content;

/** Says how many messages it was sent, and the last; the same to nobody twice. */
function echo(): (request: ReceivedRequest) => string[] {
  let count = 0;
  return (request) => reply([`${++count}: ${request.body.messages.length} ${lastMessage(request)}`]);
}

const questions = (page: Page) => page.locator(".message.user > .plain").allInnerTexts();
const counts = (page: Page) => page.locator(".count").allInnerTexts();
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** Opens the form for another wording of a message, on a page that has its tools, and fills it in once these are done with it. */
async function edit(page: Page, index: number, message: string): Promise<void> {
  await page.locator(".message.user").nth(index).hover();
  await page.locator(".edit > summary").nth(index).click();
  const box = page.getByLabel("New wording").nth(index);
  await box.and(page.locator(":focus")).waitFor();
  await box.fill(message);
}

chatPageTest(
  "another reply and another wording stream in place, each a version that is one link away, after a reload too",
  {
    answers: echo(),
  },
  async ({ page, app }) => {
    await send(page, "One");
    await waitForReplies(page, 1);
    await send(page, "Two");
    await waitForReplies(page, 2);
    const url = page.url();
    await press(page, "Regenerate").last().click();
    await page.getByText("3: 4 Two").waitFor();
    await waitForReplies(page, 2);
    assert.deepEqual(await counts(page), ["2/2"]);
    await wakeTools(page);
    await edit(page, 0, "Uno");
    await page.keyboard.press("Enter");
    await page.getByText("4: 2 Uno").waitFor();
    await waitForReplies(page, 1);
    assert.deepEqual([await questions(page), await replies(page), await counts(page)], [["Uno"], ["4: 2 Uno"], [
      "2/2",
    ]]);
    assert.equal(page.url(), url, "in place");
    for (const _ of ["as it came", "as the server renders it"]) {
      assert.deepEqual([await questions(page), await counts(page)], [["Uno"], ["2/2"]]);
      await page.reload();
    }
    await page.getByRole("link", { name: "Version 1 of 2" }).click();
    await page.waitForURL(/\?at=/);
    assert.deepEqual([await questions(page), await replies(page)], [["One", "Two"], ["1: 2 One", "3: 4 Two"]]);
    assert.deepEqual(await counts(page), ["1/2", "2/2"]);
    await page.getByRole("link", { name: "Version 1 of 2" }).click();
    await page.getByText("2: 4 Two").waitFor();
    assert.equal(app.turns.liveCount, 0);
  },
);

chatPageTest("what is sent from a page goes on from the branch that it shows, and its address still names that after", {
  answers: echo(),
}, async ({ page }) => {
  await send(page, "One");
  await waitForReplies(page, 1);
  await press(page, "Regenerate").click();
  await page.getByText("2: 2 One").waitFor();
  await waitForReplies(page, 1);
  await page.reload();
  await page.getByRole("link", { name: "Version 1 of 2" }).click();
  await page.getByText("1: 2 One").waitFor();
  await send(page, "On");
  await waitForReplies(page, 2);
  await page.reload();
  assert.deepEqual(await replies(page), ["1: 2 One", "3: 4 On"]);
  assert.deepEqual(await counts(page), ["1/2"]);
});

chatPageTest("what the server rendered is done again by plain forms, and streams on the page that these lead to", {
  answers: echo(),
}, async ({ page }) => {
  await send(page, "One");
  await waitForReplies(page, 1);
  await send(page, "Two");
  await waitForReplies(page, 2);
  await page.reload();
  await page.locator(".message.assistant").first().hover();
  await press(page, "Regenerate").first().click();
  await page.getByText("3: 2 One").waitFor();
  await waitForReplies(page, 1);
  assert.deepEqual([await questions(page), await counts(page)], [["One"], ["2/2"]]);
  await page.reload();
  await wakeTools(page);
  await edit(page, 0, "Uno");
  await page.getByLabel("New wording").press("Enter");
  await page.getByText("4: 2 Uno").waitFor();
  await waitForReplies(page, 1);
  assert.deepEqual([await questions(page), await counts(page)], [["Uno"], ["2/2"]]);
});

chatPageTest("by keyboard: the form opens with its text, Escape closes it and Shift+Enter makes a line", {
  answers: echo(),
}, async ({ page, openAi }) => {
  await send(page, "One");
  await waitForReplies(page, 1);
  await wakeTools(page);
  const summary = page.locator(".edit > summary");
  const box = page.getByLabel("New wording");
  await summary.focus();
  await page.keyboard.press("Enter");
  await box.and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Escape");
  assert.ok(await summary.evaluate((summary) => summary === document.activeElement));
  assert.equal(await box.isVisible(), false);
  await page.keyboard.press("Enter");
  await box.and(page.locator(":focus")).waitFor();
  await page.keyboard.type(" more");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("line");
  await page.keyboard.press("Enter");
  await waitFor(() => openAi.requests.length === 2);
  assert.equal(lastMessage(openAi.requests[1]), "One more\nline");
  await waitForReplies(page, 1);
});

chatPageTest("without JavaScript, too: another reply, another wording, versions, and going on from what is shown", {
  javaScriptEnabled: false,
  answers: echo(),
}, async ({ page, app }) => {
  /** Waits for a reply that has ended, wherever it is watched, and opens the page of the conversation. */
  const settled = async (text: string) => {
    await page.locator(".prose").getByText(text).waitFor();
    await waitFor(() => app.turns.liveCount === 0);
    await page.goto(page.url().replace(/(\/live)?(#.*)?$/, ""));
  };
  await page.getByLabel("Message").fill("One");
  await page.getByRole("button", { name: "Send" }).last().click();
  await settled("1: 2 One");
  await press(page, "Regenerate").click();
  await settled("2: 2 One");
  assert.deepEqual([await replies(page), await counts(page)], [["2: 2 One"], ["2/2"]]);
  await page.locator(".edit > summary").click();
  await page.getByLabel("New wording").fill("Uno");
  await page.locator(".edit button").click();
  await settled("3: 2 Uno");
  assert.deepEqual([await questions(page), await replies(page), await counts(page)], [["Uno"], ["3: 2 Uno"], ["2/2"]]);
  await page.getByRole("link", { name: "Version 1 of 2" }).click();
  assert.deepEqual(await counts(page), ["1/2", "2/2"]);
  await page.getByRole("link", { name: "Version 1 of 2" }).click();
  await page.getByLabel("Message").fill("On");
  await page.getByRole("button", { name: "Send" }).last().click();
  await settled("4: 4 On");
  assert.deepEqual(await replies(page), ["1: 2 One", "4: 4 On"]);
  assert.equal(await page.locator(".copy:visible").count(), 0);
});
