import assert from "node:assert/strict";
import { chatPageTest, replies, send, waitForReplies } from "../helpers/chat_page.ts";
import { CUT, DONE, failure, finish, reply, text } from "../helpers/openai_wire.ts";
import type { ReceivedRequest } from "../helpers/openai_server.ts";
import { waitFor } from "../helpers/wait_for.ts";

const lastMessage = ({ body }: ReceivedRequest) => body.messages.at(-1)?.content;

async function* sayAndFallSilent(request: ReceivedRequest) {
  yield text("So far");
  await request.left;
}

const ends = Promise.withResolvers<void>();

chatPageTest("a screen reader is told that a reply has begun and that it has ended; the page gets its title", {
  async *answers() {
    yield text("Hello");
    await ends.promise;
    yield finish();
    yield DONE;
  },
}, async ({ page }) => {
  const status = page.getByRole("status");
  assert.equal(await status.innerText(), "");
  await send(page, "Say hello");
  await page.getByText("Hello", { exact: true }).waitFor();
  assert.equal(await status.innerText(), "A reply has begun");
  ends.resolve();
  await status.getByText("The reply has ended", { exact: true }).waitFor();
  await page.waitForFunction(() => document.title === "Say hello · Freshet");
});

let asked = 0;

chatPageTest("whatever is pressed, one goes on writing: after Send, Retry, Withdraw and Stop", {
  async *answers(request) {
    if (request.body.messages.length > 2) return yield* reply(["Never asked"]);
    yield text("Half");
    if (++asked === 1) return yield CUT;
    await request.left;
  },
}, async ({ page }) => {
  const press = async (name: string) => {
    await page.getByRole("button", { name }).click();
    assert.ok(await page.getByLabel("Message").evaluate((box) => box === document.activeElement), `after ${name}`);
  };
  await page.getByLabel("Message").fill("Hi");
  await press("Send");
  await press("Retry");
  await page.getByRole("button", { name: "Stop" }).waitFor();
  await send(page, "Next");
  await press("Withdraw");
  assert.equal(await page.locator(".message.user").count(), 1);
  await press("Stop");
  await page.getByText("Stopped.").waitFor();
});

chatPageTest("every reply that failed can be tried again", {
  answers: () => failure(500, { message: "Oops" }),
}, async ({ page }) => {
  const retry = page.getByRole("button", { name: "Retry" });
  await send(page, "One");
  await retry.waitFor();
  await send(page, "Two");
  await page.getByRole("alert").nth(1).waitFor();
  await retry.nth(1).waitFor();
  assert.equal(await retry.count(), 2);
});

chatPageTest("a blank message sends nothing, and stays where it is", {
  answers: [reply(["Only this"])],
}, async ({ page, url, openAi }) => {
  const box = page.getByLabel("Message");
  // Where a form finds a field invalid, the browser says so in a bubble, of which a page learns only this.
  await page.evaluate(() => addEventListener("invalid", () => document.title = "A complaint", true));
  await box.press("Enter");
  assert.notEqual(await page.title(), "A complaint");
  await box.fill(" \n ");
  await box.press("Enter");
  await page.getByRole("button", { name: "Send" }).click();
  assert.equal(await box.inputValue(), " \n ");
  assert.equal(await page.locator(".message").count(), 0);
  assert.equal(page.url(), `${url}/`);
  await send(page, "Hi");
  await waitForReplies(page, 1);
  assert.deepEqual(openAi.requests.map(lastMessage), ["Hi"]);
});

chatPageTest("where the rest of the chat box cannot be loaded, the form works as it does without a script", {
  answers: [reply(["Still here"])],
}, async ({ page, app, openAi }) => {
  // What the page loads first, once it is there. No broken connection: of that, the browser itself writes an error to the console.
  let refused = 0;
  await page.route("**/*.js", (route) => {
    refused++;
    return route.fulfill({ contentType: "text/javascript", body: 'throw new Error("It is gone")' });
  }, { times: 1 });
  await send(page, "Say\nhello");
  await page.waitForURL(/\/c\/\w+/);
  await waitFor(() => openAi.requests.length === 1 && app.turns.liveCount === 0);
  await page.reload();
  assert.deepEqual(await replies(page), ["Still here"]);
  assert.equal(lastMessage(openAi.requests[0]), "Say\nhello");
  assert.equal(refused, 1);
});

chatPageTest(
  "a Stop that fails says so, and may be tried again",
  { answers: sayAndFallSilent },
  async ({ page, app }) => {
    await send(page, "Hi");
    await page.getByText("So far").waitFor();
    // The network, and a server that is at fault: of either, the browser itself would write an error to the console.
    await page.evaluate(() => {
      const { fetch } = globalThis;
      const failures = [() => Promise.reject(new TypeError("Load failed")), () => new Response("", { status: 502 })];
      globalThis.fetch = (async (url: string, init?: RequestInit) => {
        const fails = init?.method === "DELETE" && failures.shift();
        return fails ? await fails() : await fetch(url, init);
      }) as typeof fetch;
    });
    const stop = page.getByRole("button", { name: "Stop" });
    const alert = page.getByText("Stop did not reach the server. Try again.");
    for (let i = 0; i < 2; i++) {
      await stop.click();
      await alert.waitFor();
    }
    assert.equal(app.turns.liveCount, 1);
    await stop.click();
    await page.getByText("Stopped.").waitFor();
    await alert.waitFor({ state: "detached" });
  },
);

chatPageTest(
  "a Stop that failed is no matter any more once its reply has ended",
  { answers: sayAndFallSilent },
  async ({ page, app }) => {
    await send(page, "Hi");
    await page.getByText("So far").waitFor();
    const stop = page.getByRole("button", { name: "Stop" });
    const turnId = await stop.getAttribute("value");
    await page.evaluate(() => globalThis.fetch = () => Promise.reject(new TypeError("Load failed")));
    await stop.click();
    const alert = page.getByText("Stop did not reach the server. Try again.");
    await alert.waitFor();
    const [{ value: owner }] = await page.context().cookies();
    await app.turns.stop({ owner, id: turnId! });
    await page.getByText("Stopped.").waitFor();
    await alert.waitFor({ state: "detached" });
  },
);
