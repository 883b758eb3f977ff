import assert from "node:assert/strict";
import { type ChatPage, chatPageTest, replies, send, waitForReplies } from "../helpers/chat_page.ts";
import { reply, text } from "../helpers/openai_wire.ts";
import { addConversation } from "../helpers/stored.ts";
import { waitFor } from "../helpers/wait_for.ts";

type Page = ChatPage["page"];

const WIDE = { width: 1200, height: 700 };
const NARROW = { width: 360, height: 640 };

const entries = (page: Page) => page.locator("#chats .entry > a");
const titles = (page: Page) => entries(page).allInnerTexts();
const openTitles = (page: Page) => page.locator('#chats .entry > a[aria-current="page"]').allInnerTexts();
const undo = (page: Page) => page.getByRole("button", { name: "Undo" });

/** Opens the list where it is not beside the page. */
async function showList(page: Page): Promise<void> {
  const button = page.getByRole("button", { name: "Chats" });
  if (await button.isVisible()) await button.click();
}

async function openMenu(page: Page, title: string): Promise<void> {
  await showList(page);
  await page.getByText(`Rename or delete “${title}”`).click({ force: true });
}

/** Sends a message on a new page, whether there is a script or not. */
async function begin({ page, url, app }: ChatPage, message: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel("Message").fill(message);
  await page.getByRole("button", { name: "Send" }).click();
  await page.waitForURL(/\/c\/\w+/);
  await page.locator(".prose").waitFor();
  await waitFor(() => app.turns.liveCount === 0);
  await page.goto(page.url().replace(/(\/live)?(#.*)?$/, ""));
}

for (
  const [where, options] of [
    ["beside the page", { viewport: WIDE }],
    ["in a popover of a narrow page", { viewport: NARROW }],
    ["beside the page, without JavaScript", { viewport: WIDE, javaScriptEnabled: false }],
    ["in a popover of a narrow page, without JavaScript", { viewport: NARROW, javaScriptEnabled: false }],
  ] as const
) {
  chatPageTest(`the list ${where}: open, rename, delete, take back, begin anew`, {
    ...options,
    answers: [reply(["Re: One"]), reply(["Re: Two"])],
  }, async (chat) => {
    const { page, url } = chat;
    await begin(chat, "One");
    await begin(chat, "Two");
    await showList(page);
    assert.deepEqual(await titles(page), ["Two", "One"]);
    assert.deepEqual(await openTitles(page), ["Two"]);
    await entries(page).nth(1).click();
    await page.getByText("Re: One").waitFor();

    const one = page.url();
    await openMenu(page, "One");
    await page.getByLabel("Title").and(page.locator(":visible")).fill(" Uno ");
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL(one);
    await page.getByRole("heading", { name: "Uno", level: 1 }).waitFor({ state: "attached" });
    await showList(page);
    assert.deepEqual(await openTitles(page), ["Uno"]);
    if (options.viewport === NARROW) await page.getByRole("button", { name: "Close" }).click();

    await openMenu(page, "Two");
    await page.locator("summary", { hasText: "Delete…" }).and(page.locator(":visible")).click();
    await page.getByText("Delete “Two” and all of its messages?").waitFor();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByText("“Two” was deleted.").waitFor();
    assert.equal(page.url(), one);
    assert.deepEqual(await titles(page), ["Uno"]);
    await undo(page).click();
    await page.getByText("Re: Two").waitFor();
    assert.deepEqual(await titles(page), ["Two", "Uno"]);
    assert.equal(await undo(page).count(), 0);

    await showList(page);
    await page.getByRole("link", { name: "New chat" }).and(page.locator("#chats > .top > a")).click();
    await page.waitForURL(`${url}/`);
    assert.deepEqual(await openTitles(page), []);
  });
}

chatPageTest("31 conversations: older and newest ones, with the open one kept", {
  viewport: WIDE,
  javaScriptEnabled: false,
  answers: [reply(["Here"])],
}, async (chat) => {
  const { page, app } = chat;
  const [{ value: owner }] = await page.context().cookies();
  for (let i = 0; i < 30; i++) await addConversation(app.store, { owner, at: 2_000 + i });
  await begin(chat, "The open one");
  const open = page.url();
  assert.equal(await entries(page).count(), 30);
  await page.getByRole("link", { name: "Older" }).click();
  await page.waitForURL(/\?from=/);
  assert.equal(await entries(page).count(), 1);
  assert.deepEqual(await replies(page), ["Here"]);
  await page.getByRole("link", { name: "Newest" }).click();
  await page.waitForURL(open);
  assert.deepEqual(await openTitles(page), ["The open one"]);
});

const titled = Promise.withResolvers<void>();

chatPageTest("a conversation is in the list as soon as it has begun, and gets its title there", {
  viewport: WIDE,
  async *answers() {
    yield text("So far");
    await titled.promise;
    yield* reply([", so good"]);
  },
}, async ({ page }) => {
  assert.deepEqual(await titles(page), []);
  await send(page, "A question");
  await entries(page).getByText("New chat").waitFor();
  assert.deepEqual(await openTitles(page), ["New chat"]);
  titled.resolve();
  await entries(page).getByText("A question").waitFor();
  assert.ok(await page.getByLabel("Message").evaluate((box) => box === document.activeElement));
  await entries(page).click();
  await waitForReplies(page, 1);
  assert.deepEqual(await replies(page), ["So far, so good"]);
});

const goesOn = Promise.withResolvers<void>();

chatPageTest("the list stays as it is under whoever is at work in it", {
  viewport: NARROW,
  async *answers({ body }) {
    if (body.messages.at(-1)?.content === "First") return yield* reply(["Done"]);
    yield text("So far");
    await goesOn.promise;
    yield* reply(["."]);
  },
}, async (chat) => {
  const { page, url } = chat;
  await begin(chat, "First");
  await page.goto(url);
  await send(page, "Second");
  await page.waitForURL(/\/c\//);
  await openMenu(page, "First");
  const field = page.getByLabel("Title").and(page.locator(":visible"));
  await field.fill("Half a name");
  const listed = page.waitForResponse((answer) => answer.url() === page.url());
  goesOn.resolve();
  await (await listed).finished();
  await page.waitForFunction(() => document.title === "Second · Freshet");
  assert.equal(await field.inputValue(), "Half a name");
  assert.ok(await field.evaluate((field) => field === document.activeElement));
});

chatPageTest("the popover opens with a key, closes with Escape or a press beside it, and keeps to the screen", {
  viewport: { width: 320, height: 500 },
  answers: [reply(["x"])],
}, async (chat) => {
  const { page } = chat;
  await begin(chat, "w".repeat(60));
  const button = page.getByRole("button", { name: "Chats" });
  const list = page.getByRole("navigation", { name: "Chats" });
  await button.focus();
  await page.keyboard.press("Enter");
  await list.waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "New chat");
  await page.keyboard.press("Escape");
  await list.waitFor({ state: "hidden" });
  assert.ok(await button.evaluate((button) => button === document.activeElement));
  await openMenu(page, "w".repeat(60));
  await page.locator("summary", { hasText: "Delete…" }).click();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  assert.equal(await list.evaluate((list) => list.scrollWidth - list.clientWidth), 0);
  const small = await list.locator(":is(a, button, summary, input):visible").evaluateAll((targets) =>
    targets.map((target) => target.getBoundingClientRect()).filter(({ width, height }) => width < 24 || height < 24)
  );
  assert.deepEqual(small, []);
  await page.mouse.click(310, 250);
  await list.waitFor({ state: "hidden" });
});

chatPageTest("the offer to undo is gone after 15 s, but not from under the focus", {
  viewport: WIDE,
  answers: [reply(["Here"])],
}, async (chat) => {
  const { page } = chat;
  await begin(chat, "One");
  await openMenu(page, "One");
  await page.locator("summary", { hasText: "Delete…" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  const notice = page.locator(".undo");
  await notice.waitFor();
  const [animation] = await notice.evaluateHandle((notice) => notice.getAnimations()).then((all) =>
    all.getProperties().then((all) => [...all.values()])
  );
  // Its time stands still but for what is set here.
  await animation.evaluate((animation) => (animation as Animation).playbackRate = 0);
  const at = (ms: number) => animation.evaluate((animation, ms) => (animation as Animation).currentTime = ms, ms);
  await at(14_999);
  assert.ok(await notice.isVisible());
  // Time stands still for whoever is about to press it.
  await undo(page).focus();
  assert.equal(await animation.evaluate((animation) => (animation as Animation).playState), "paused");
  await at(14_900);
  assert.ok(await notice.isVisible());
  await page.getByLabel("Message").focus();
  await at(15_001);
  assert.ok(!await notice.isVisible());
});
