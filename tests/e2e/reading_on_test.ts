import assert from "node:assert/strict";
import { chatPageTest, replies, send, waitForReplies } from "../helpers/chat_page.ts";
import type { ReceivedRequest } from "../helpers/openai_server.ts";
import { reply, text } from "../helpers/openai_wire.ts";

const lastMessage = ({ body }: ReceivedRequest) => body.messages.at(-1)?.content;

const bothSent = Promise.withResolvers<void>();

chatPageTest("two tabs on one conversation show the same, live: what either sends streams in both, once", {
  async *answers(request) {
    if (lastMessage(request) === "One") return yield* reply(["Re: One"]);
    yield text("Re:");
    await bothSent.promise;
    yield* reply([` ${lastMessage(request)}`]);
  },
}, async ({ page }) => {
  await send(page, "One");
  await waitForReplies(page, 1);
  const second = await page.context().newPage();
  await second.goto(page.url());
  await send(page, "Two");
  await second.locator(".message.assistant").nth(1).getByText("Re:").waitFor();
  await send(second, "Three");
  await second.getByText("Waiting for the reply above.").waitFor();
  bothSent.resolve();
  for (const tab of [page, second]) {
    await tab.getByText("Re: Three").waitFor();
    for (const isReloaded of [false, true]) {
      if (isReloaded) await tab.reload();
      assert.deepEqual(await replies(tab), ["Re: One", "Re: Two", "Re: Three"]);
      assert.deepEqual(await tab.locator(".message.user .plain").allInnerTexts(), ["One", "Two", "Three"]);
    }
  }
});

const networkIsBack = Promise.withResolvers<void>();

let tries = 0;

chatPageTest("a reply that was cut off is continued and tried again, in place and after a reload, in every tab", {
  answers: () => [reply(["Half"], { finishReason: "length" }), reply([" done"]), reply(["Anew"])][tries++],
}, async ({ page, openAi }) => {
  await send(page, "Hi");
  await page.getByText("Cut off: the model reached its length limit.").waitFor();
  const second = await page.context().newPage();
  await second.goto(page.url());
  assert.deepEqual(await replies(second), ["Half"]);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("Half done").waitFor();
  assert.equal(await page.getByRole("button", { name: "Retry" }).count(), 0);
  assert.deepEqual(await replies(page), ["Half done"]);
  assert.equal(openAi.requests[1].body.messages.at(-2)?.content, "Half");
  // This one was rendered by the server, which leads the form on to the page of the new reply.
  await second.getByRole("button", { name: "Retry" }).click();
  await second.getByText("Anew").waitFor();
  await waitForReplies(second, 1);
  assert.deepEqual(await replies(second), ["Anew"]);
  await page.reload();
  assert.deepEqual(await replies(page), ["Anew"]);
});

chatPageTest("a connection that is lost is said to be, and once the network is back reading goes on at once", {
  async *answers(request) {
    yield text("Before. ");
    await networkIsBack.promise;
    yield* reply(["After."]);
    await request.left;
  },
}, async ({ page, url }) => {
  // Neither timers nor the network: only the browser's word that it is back can bring the rest.
  await page.clock.install();
  await send(page, "Hi");
  await page.getByText("Before.").waitFor();
  await page.evaluate(() => {
    const { fetch } = globalThis;
    let isBack = false;
    globalThis.fetch = ((url, init) =>
      isBack ? fetch(url, init) : Promise.reject(new TypeError("offline"))) as typeof fetch;
    addEventListener("online", () => isBack = true, { capture: true });
    // What breaks the connection that there is.
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.clock.runFor(600);
  await page.getByText("The server cannot be reached. Trying again…").waitFor();
  networkIsBack.resolve();
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await waitForReplies(page, 1);
  assert.deepEqual(await replies(page), ["Before. After."]);
  assert.equal(new URL(page.url()).origin, url);
});
