import assert from "node:assert/strict";
import { chatPageTest, send, waitForReplies } from "../helpers/chat_page.ts";
import { chunk, reply, text } from "../helpers/openai_wire.ts";

const [thinks, answers] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];

chatPageTest(
  "thinking streams behind a fold, the steps and their clock below; at the end what it took, and nothing has moved",
  {
    async *answers() {
      yield chunk({ reasoning_content: "Hm <b>one</b>" });
      await thinks.promise;
      yield chunk({ reasoning_content: " and two" });
      yield text("Yes");
      await answers.promise;
      yield* reply([]).slice(1);
    },
  },
  async ({ page }) => {
    await send(page, "Hi");
    await page.getByText("Thinking…").click();
    const thought = page.locator(".thought");
    assert.equal(await thought.innerText(), "Hm <b>one</b>");
    const steps = page.locator(".steps");
    await page.waitForFunction(() =>
      /^remembering.* · replying [1-9\d.]+ s$/.test(document.querySelector(".steps")!.textContent!)
    );
    assert.equal(await steps.getAttribute("aria-hidden"), "true");
    const ticks = await page.evaluate(() =>
      new Promise<number>((resolve) => {
        let changes = 0;
        new MutationObserver(() => changes++).observe(document.querySelector(".steps")!, {
          subtree: true,
          characterData: true,
          childList: true,
        });
        const from = performance.now();
        const look = () => performance.now() - from < 1_000 ? requestAnimationFrame(look) : resolve(changes);
        look();
      })
    );
    assert.ok(ticks > 0 && ticks <= 11, `${ticks} changes in a second`);
    thinks.resolve();
    await page.getByText("Thought", { exact: true }).waitFor();
    assert.equal(await thought.innerText(), "Hm <b>one</b> and two");
    await page.getByText("Yes", { exact: true }).waitFor();
    const shifts = page.evaluate(() =>
      new Promise<string[]>((resolve) => {
        const moved: string[] = [];
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { sources: { node: Node | null }[] })[]) {
            moved.push(
              ...entry.sources.map(({ node }) => node instanceof Element ? node.outerHTML : String(node?.nodeValue)),
            );
          }
        }).observe({ type: "layout-shift" });
        const look = () => {
          if (!document.querySelector(".usage")) return requestAnimationFrame(look);
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(moved)));
        };
        look();
      })
    );
    const height = () => page.locator(".message.assistant .tools").evaluate((tools) => tools.clientHeight);
    const before = await height();
    answers.resolve();
    assert.deepEqual(await shifts, []);
    assert.equal(await height(), before);
    const summary = page.locator(".thinking > summary");
    assert.match(await summary.innerText(), /^Thought for \d+(\.\d)? s$/);
    assert.match(await page.locator(".usage").innerText(), /^stub-1 · first token \d.* · 7 \+ 0 tokens$/);
    const told = [await summary.innerText(), await page.locator(".usage").innerText(), await thought.textContent()];
    await page.reload();
    assert.deepEqual(
      [await summary.innerText(), await page.locator(".usage").innerText(), await thought.textContent()],
      told,
    );
  },
);

chatPageTest("while a reply comes, nothing on the page would lead away from what waits; targets are large enough", {
  answers: [reply(["One"]), reply(["Another"])],
  viewport: { width: 320, height: 600 },
}, async ({ page }) => {
  await send(page, "One");
  await waitForReplies(page, 1);
  await page.getByRole("button", { name: "Regenerate" }).click();
  await page.getByText("Another").waitFor();
  await waitForReplies(page, 1);
  await page.mouse.move(10, 300);
  const sizes = await page.locator(".tools :is(a, button, summary):visible").evaluateAll((targets) =>
    targets.map((target) => {
      const { width, height } = target.getBoundingClientRect();
      return Math.min(width, height);
    })
  );
  assert.ok(sizes.length >= 5);
  assert.ok(sizes.every((size) => size >= 24), String(sizes));
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  await page.evaluate(() => document.querySelector(".assistant")!.setAttribute("aria-busy", "true"));
  assert.equal(await page.locator(":is(.regenerate, .edit) :is(button, summary):visible").count(), 0);
});
