import assert from "node:assert/strict";
import { chatPageTest, replies, send, waitForReplies } from "../helpers/chat_page.ts";
import type { ReceivedRequest } from "../helpers/openai_server.ts";
import { reply, text } from "../helpers/openai_wire.ts";

const lastMessage = ({ body }: ReceivedRequest) => body.messages.at(-1)?.content;

/** Answers at once, but for "Slow", which ends when `goOn` is called. */
function answering() {
  const { promise, resolve: goOn } = Promise.withResolvers<void>();
  async function* answers(request: ReceivedRequest) {
    if (lastMessage(request) === "Slow") {
      yield text("Half");
      await promise;
    }
    yield* reply([`Re: ${lastMessage(request)}`]);
  }
  return { answers, goOn };
}

const ONE_TURN = { CHAT_OWNER_TURNS: "1" };
const inChatBox = answering();

chatPageTest("a message that is refused says so in the chat box, with when to try again, and is sent by Retry", {
  answers: inChatBox.answers,
  env: ONE_TURN,
  meets: 429,
}, async ({ page, app }) => {
  const slow = await app.turns.start(app.owner, { message: "Slow" });
  await send(page, "One");
  const refusal = page.getByRole("alert");
  await refusal.getByText("A reply to you is still coming, and no more can at once. Try again when one has ended.")
    .waitFor();
  // Nothing of it is lost, and neither is what comes after it.
  await send(page, "Two");
  await page.getByRole("alert").nth(1).waitFor();
  assert.deepEqual(await page.locator(".message.user .plain").allInnerTexts(), ["One", "Two"]);
  inChatBox.goOn();
  await slow.ended;
  await page.getByRole("button", { name: "Retry" }).first().click();
  await page.getByText("Re: One").waitFor();
  await page.getByRole("button", { name: "Retry" }).click();
  await page.getByText("Re: Two").waitFor();
  assert.deepEqual(await replies(page), ["Re: One", "Re: Two"]);
  await page.reload();
  await waitForReplies(page, 2);
  assert.deepEqual(await page.locator(".message.user .plain").allInnerTexts(), ["One", "Two"]);
});

const withoutScript = answering();

chatPageTest("without JavaScript, the page that refuses a message has it once more, to be sent again", {
  javaScriptEnabled: false,
  answers: withoutScript.answers,
  env: ONE_TURN,
  meets: 429,
}, async ({ page, app, url }) => {
  const slow = await app.turns.start(app.owner, { message: "Slow" });
  await page.getByLabel("Message").fill("One\n<b>two</b>");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("A reply to you is still coming, and no more can at once. Try again when one has ended.")
    .waitFor();
  assert.equal(await page.getByLabel("Your message").inputValue(), "One\n<b>two</b>");
  withoutScript.goOn();
  await slow.ended;
  await page.getByRole("button", { name: "Send again" }).click();
  await page.locator(".prose").getByText("Re: One").waitFor();
  assert.match(page.url(), new RegExp(`^${url}/c/`));
});
