import assert from "node:assert/strict";
import { createDemoModel } from "../../lib/model/demo.ts";
import { withTimeLimits } from "../../lib/model/time_limits.ts";
import { serveApp, testApp } from "../helpers/app.ts";
import { browserTest } from "../helpers/browser.ts";
import { openPage, send, waitForReplies } from "../helpers/chat_page.ts";
import { readFixtures } from "../helpers/demo.ts";

/** What to ask the demo for, and how the page then says that the reply ended; `null`: it does not, because all is well. */
const ENDINGS: [request: string, says: RegExp | null][] = [
  ["Show me a table", null],
  ["Stop at the length limit", /^Cut off: the model reached its length limit\.$/],
  ["Trip the content filter", /^Cut off by a content filter\.$/],
  ["Refuse to answer", /^The model refused to answer\.$/],
  ["End for an unknown reason", /^The model server ended it with "demo_over"\.$/],
  ["Break off silently", /^Interrupted: the reply is not complete\.$/],
  [
    "Show an error half-way",
    /^Interrupted: the reply is not complete\. The model server broke off its answer: try again\.$/,
  ],
  ["Show an error before the first word", /^No reply\. The model server has a problem.*\.$/],
  [
    "Fall silent",
    /^Interrupted: the reply is not complete\. The model went silent amid its reply for 500 milliseconds.*\.$/,
  ],
];

/** A demo that takes no time, but for what takes all of it. */
const demo = createDemoModel({
  documents: readFixtures,
  delay: (ms, signal) => {
    if (ms < 86_400_000) return Promise.resolve();
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  },
});

const app = () => testApp(withTimeLimits(demo, { firstTokenMs: 60_000, idleMs: 500, turnMs: 60_000 }));

browserTest(
  "with the demo, every ending that a reply can have is on the page, as it comes and afterwards",
  async (browser) => {
    await using server = serveApp(app());
    const { page, complaints } = await openPage(browser, {});
    await page.goto(server.url);
    const endings = () =>
      page.locator(".message.assistant").evaluateAll((replies) =>
        replies.map((reply) => reply.querySelector(".ending p")?.textContent ?? null)
      );
    for (const [i, [request]] of ENDINGS.entries()) {
      await send(page, request);
      await waitForReplies(page, i + 1);
    }
    for (const _ of ["as it came", "as the server renders it"]) {
      const said = await endings();
      assert.equal(said.length, ENDINGS.length);
      for (const [i, [request, says]] of ENDINGS.entries()) {
        if (says) assert.match(said[i] ?? "", says, request);
        else assert.equal(said[i], null, request);
      }
      await page.reload();
    }
    assert.deepEqual(complaints, []);
  },
);

browserTest("with the demo, a reply that has fallen silent can be stopped, and says so", async (browser) => {
  await using server = serveApp(testApp(demo));
  const { page } = await openPage(browser, {});
  await page.goto(server.url);
  await send(page, "Fall silent");
  await page.getByText("The rest is").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped.", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("The rest is here, because you asked for it.").waitFor();
});
