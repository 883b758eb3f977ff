import assert from "node:assert/strict";
import { chatPageTest, replies, send, waitForReplies } from "../helpers/chat_page.ts";
import { CUT, DONE, failure, finish, reply, text } from "../helpers/openai_wire.ts";

const stepTwo = Promise.withResolvers<void>();

chatPageTest("a message is sent with Enter and its reply streams in, token by token", {
  async *answers() {
    yield text("Hel");
    await stepTwo.promise;
    yield text("lo **you**");
    yield finish();
    yield DONE;
  },
}, async ({ page }) => {
  await send(page, "Hi");
  await page.getByText("Hel", { exact: true }).waitFor();
  assert.equal(await page.getByLabel("Message").inputValue(), "");
  stepTwo.resolve();
  await waitForReplies(page, 1);
  assert.deepEqual(await replies(page), ["Hello you"]);
  assert.equal(await page.locator(".prose strong").innerText(), "you");
  assert.equal(await page.locator(".message.user .plain").innerText(), "Hi");
});

chatPageTest("Shift+Enter breaks the line, and Enter amid a composition sends nothing", {
  answers: [reply(["ok"])],
}, async ({ page, openAi }) => {
  const box = page.getByLabel("Message");
  await box.fill("one");
  await box.press("Shift+Enter");
  await box.pressSequentially("two");
  await box.dispatchEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true });
  await box.dispatchEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true });
  assert.equal(await box.inputValue(), "one\ntwo");
  await box.press("Enter");
  await waitForReplies(page, 1);
  assert.equal(openAi.requests[0].body.messages.at(-1)?.content, "one\ntwo");
});

chatPageTest("Stop closes the model request, keeps what came and says so", {
  async *answers(request) {
    yield text("So far");
    await request.left;
  },
}, async ({ page, openAi }) => {
  await send(page, "Hi");
  await page.getByText("So far").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await openAi.requests[0].left;
  await page.getByText("Stopped.").waitFor();
  assert.deepEqual(await replies(page), ["So far"]);
  assert.ok(await page.getByLabel("Message").evaluate((box) => box === document.activeElement));
});

chatPageTest("an error is shown in words, and Retry asks again in the same place", {
  answers: [failure(500, { message: "Oops" }), reply(["Better now"])],
}, async ({ page, openAi }) => {
  await send(page, "Hi");
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").innerText(), /^No reply\. /);
  await page.getByRole("button", { name: "Retry" }).click();
  await waitForReplies(page, 1);
  assert.deepEqual(await replies(page), ["Better now"]);
  assert.equal(await page.locator(".message.user").count(), 1);
  assert.deepEqual(openAi.requests[1].body.messages, openAi.requests[0].body.messages);
});

chatPageTest("a reply that breaks off keeps its text and offers Retry", {
  answers: [[text("Half a"), CUT], reply(["Whole"])],
}, async ({ page }) => {
  await send(page, "Hi");
  await page.getByRole("button", { name: "Retry" }).waitFor();
  assert.deepEqual(await replies(page), ["Half a"]);
  await page.getByRole("button", { name: "Retry" }).click();
  await page.getByText("Whole").waitFor();
});

const release = Promise.withResolvers<void>();

chatPageTest("one may write on while a reply streams; what is sent waits its turn and can be withdrawn", {
  async *answers({ body }) {
    if (body.messages.at(-1)?.content === "First") await release.promise;
    yield* reply([`Re: ${body.messages.at(-1)?.content}`]);
  },
}, async ({ page, openAi }) => {
  await send(page, "First");
  await page.getByRole("button", { name: "Stop" }).waitFor();
  await send(page, "Second");
  await send(page, "Third");
  await page.getByRole("button", { name: "Withdraw" }).nth(1).click();
  assert.equal(openAi.requests.length, 1);
  release.resolve();
  await waitForReplies(page, 2);
  assert.deepEqual(await replies(page), ["Re: First", "Re: Second"]);
  assert.deepEqual(openAi.requests[1].body.messages.slice(1).map(({ content }) => content), [
    "First",
    "Re: First",
    "Second",
  ]);
});

const reloaded = Promise.withResolvers<void>();

chatPageTest("a reload amid a reply goes on where it was, and a second tab follows too", {
  async *answers() {
    yield text("One ");
    await reloaded.promise;
    yield* reply(["two ", "three"]);
  },
}, async ({ page }) => {
  await send(page, "Hi");
  await page.getByText("One").waitFor();
  await page.waitForURL(/\/c\/\w+$/);
  await page.reload();
  const second = await page.context().newPage();
  await second.goto(page.url());
  assert.deepEqual((await replies(second)).map((text) => text.trim()), ["One"]);
  reloaded.resolve();
  for (const tab of [page, second]) {
    await waitForReplies(tab, 1);
    assert.deepEqual(await replies(tab), ["One two three"]);
  }
  await page.reload();
  assert.deepEqual(await replies(page), ["One two three"]);
});
