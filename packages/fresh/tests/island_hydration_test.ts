import assert from "node:assert/strict";
import type { Browser, Page } from "npm:playwright-core@^1.65";
import { browserTest } from "../../../tests/helpers/browser.ts";
import { errorLog } from "./harness.ts";
import { serveFixture } from "./serve_fixture.ts";

browserTest("islands become interactive on the markup that the server sent", async (browser, t) => {
  await using app = await serveFixture();
  const { page, problems } = await openPage(browser, `${app.url}/`);

  await t.step("no node is made anew or moved", async () => {
    const { sent, removed, present } = await page.evaluate(() => {
      const { sent, removed } = globalThis as unknown as { sent: number; removed: string[] };
      return { sent, removed, present: document.querySelectorAll("main *").length };
    });
    assert.deepEqual(removed, []);
    assert.equal(present, sent);
  });

  await t.step("each of two islands of the same component has its own state", async () => {
    await page.click("#one");
    await page.click("#one");
    await page.click("#two");
    assert.equal(await page.textContent("#one"), "Count: 3");
    assert.equal(await page.textContent("#two"), "Count: 21");
  });

  await t.step("values of every kind arrive as what they were", async () => {
    await page.waitForFunction(() => document.querySelector("#everything pre.browser")?.textContent !== "");
    const shown = await page.textContent("#everything pre.browser");
    assert.equal(shown, await page.textContent("#everything pre.server"));
    assert.match(shown!, /<\/script><!--/);
  });

  await t.step("attributes follow what the browser renders", async () => {
    assert.equal(await page.getAttribute("#everything", "class"), "browser");
  });

  await t.step("images are asked for by the address that the server used", async () => {
    assert.match(await page.getAttribute("#everything img", "src") ?? "", /^\/logo\.svg\?__frsh_c=[0-9a-f]{40}$/);
  });

  await t.step("islands in the children of islands are interactive", async () => {
    await page.click("#inner");
    await page.click("#innermost");
    assert.equal(await page.textContent("#inner"), "Count: 301");
    assert.equal(await page.textContent("#innermost"), "Count: 4001");
  });

  await t.step("children and JSX props can be taken away and shown again", async () => {
    assert.equal(await page.textContent("#outer h2"), "Heading");
    await page.click("#outer > .toggle");
    assert.equal(await page.locator("#outer .static").count(), 0);
    await page.click("#outer > .toggle");
    assert.equal(await page.textContent("#outer .static em"), "markup");
    assert.equal(await page.inputValue("#typed"), "sent");
    assert.equal(await page.isChecked("#checked"), true);
    assert.match(await page.textContent("#outer") ?? "", /text at the end/);
  });

  await t.step("children that the server did not show wait for the island", async () => {
    assert.equal(await page.locator("#shut p").count(), 0);
    await page.click("#shut > .toggle");
    assert.equal(await page.textContent("#shut p"), "Not shown at first");
    await page.click("#late");
    assert.equal(await page.textContent("#late"), "Count: 51");
  });

  await t.step("the head follows an island", async () => {
    assert.equal(await page.title(), "Clicked 0");
    await page.click("#titled");
    await page.waitForFunction(() => document.title === "Clicked 1");
    const contents = await page.locator("head meta[name]").evaluateAll((tags) =>
      tags.map((tag) => `${tag.getAttribute("name")}=${tag.getAttribute("content")}`)
    );
    assert.deepEqual(contents, ["clicks=1", "note=note 1"]);
  });

  assert.deepEqual(problems, []);
});

browserTest("islands that share a signal change together", async (browser) => {
  await using app = await serveFixture();
  const { page, problems } = await openPage(browser, `${app.url}/signals`);
  await page.click("#left");
  await page.click("#right");
  assert.equal(await page.textContent("#left"), "5 twice is 10, at most 10");
  assert.equal(await page.textContent("#right"), "5 twice is 10, at most 10");
  assert.deepEqual(problems, []);
});

browserTest("what a person typed before an island woke up stays", async (browser) => {
  await using app = await serveFixture();
  const page = await browser.newPage();
  const scripts = Promise.withResolvers<void>();
  await page.route("**/_fresh/js/**", (route) => scripts.promise.then(() => route.continue()));
  await page.goto(`${app.url}/`, { waitUntil: "commit" });
  await page.fill("#typed", "typed early");
  await page.uncheck("#checked");
  scripts.resolve();
  await page.waitForSelector("#everything.browser");
  assert.equal(await page.inputValue("#typed"), "typed early");
  assert.equal(await page.isChecked("#checked"), false);
});

browserTest("what an island loads lazily is taken over once it is loaded", async (browser) => {
  await using app = await serveFixture();
  // Rendering does not wait: the first request fails and makes the server load the chart, the next finds it loaded.
  const logged = await errorLog(async () => {
    const response = await fetch(`${app.url}/lazy`);
    await response.body?.cancel();
    await import("./fixtures/app/lib/Chart.tsx");
  });
  assert.match(`${logged}`, /suspenseful rendering/);

  const { page, problems } = await openPage(browser, `${app.url}/lazy`);
  await page.waitForFunction(() => document.querySelector("#chart")?.className === "browser");
  await page.click("#chart");
  await page.click("#after");
  assert.deepEqual(await page.locator("main > *").allTextContents(), ["Lazy", "Bars: 4", "Count: 2"]);
  assert.deepEqual(problems, []);
});

browserTest("islands work below a base path", async (browser) => {
  await using app = await serveFixture({ basePath: "/base" });
  const { page } = await openPage(browser, `${app.url}/`);
  await page.click("#one");
  assert.equal(await page.textContent("#one"), "Count: 2");
});

browserTest("an island that the parser tore apart is reported, and the others work", async (browser) => {
  await using app = await serveFixture();
  const { page, problems } = await openPage(browser, `${app.url}/torn`);
  await page.click("#whole");
  assert.equal(await page.textContent("#whole"), "Count: 2");
  assert.equal(problems.length, 1);
  assert.match(problems[0], /Cannot hydrate island "Panel"/);
});

async function openPage(browser: Browser, url: string): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  await page.goto(url);
  return { page, problems };
}
