import assert from "node:assert/strict";
import type { BrowserContextOptions, Page } from "npm:playwright-core@^1.65";
import { serveApp, testApp } from "../helpers/app.ts";
import { faultsOf } from "../helpers/axe.ts";
import { browserTest } from "../helpers/browser.ts";
import { openPage } from "../helpers/chat_page.ts";
import { heldModel } from "../helpers/held_model.ts";
import { PAGE_STATES } from "../helpers/page_states.ts";
import { addChat, CHATS, screenPath } from "../helpers/screens.ts";
import { waitFor } from "../helpers/wait_for.ts";

interface Look extends BrowserContextOptions {
  /** What axe-core looks for; where absent, nothing. */
  axe?: "all" | "color-contrast";
}

/** What pages are looked at with. */
const LOOKS: Record<string, Look> = {
  wide: { viewport: { width: 1280, height: 800 }, colorScheme: "light", axe: "all" },
  // All else is as in the light.
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: "dark", axe: "color-contrast" },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: "light", hasTouch: true, isMobile: true, axe: "all" },
  narrow: { viewport: { width: 320, height: 568 }, colorScheme: "dark" },
  forced: { viewport: { width: 1280, height: 800 }, forcedColors: "active" },
};

type Theme = "light" | "dark";

/** Colours of the ground, and of a keyword in code. */
const PAPER = { light: "rgb(251, 251, 249)", dark: "rgb(20, 24, 26)" };
const KEYWORD = { light: "rgb(138, 42, 143)", dark: "rgb(217, 166, 242)" };

async function assertColors(page: Page, theme: Theme): Promise<void> {
  const colors = await page.evaluate(() => {
    const keyword = document.querySelector(".hljs-keyword");
    return [getComputedStyle(document.body).backgroundColor, keyword && getComputedStyle(keyword).color];
  });
  assert.deepEqual(colors, [PAPER[theme], colors[1] && KEYWORD[theme]]);
}

for (const [look, { axe, ...options }] of Object.entries(LOOKS)) {
  browserTest(
    `every state of a page fits, is pictured, and has no fault that axe-core finds: ${look}`,
    async (browser) => {
      const model = heldModel();
      const app = testApp(model);
      await using server = serveApp(app);
      const { page, complaints } = await openPage(browser, options);
      await page.context().addCookies([{ name: "session", value: app.owner, url: server.url }]);
      const faults: string[] = [];
      for (const [name, { path, open, status = 200, isStreamed = false }] of Object.entries(PAGE_STATES)) {
        const url = server.url + (typeof path === "string" ? path : await path(app));
        const response = await page.goto(url, { waitUntil: isStreamed ? "commit" : "load" });
        assert.equal(response?.status(), status, name);
        await open?.(page);
        assert.equal(
          await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
          0,
          `${name} is too wide`,
        );
        if (options.colorScheme) await assertColors(page, options.colorScheme as Theme);
        await page.screenshot({ path: await screenPath(`${look}-${name}`) });
        if (axe) faults.push(...(await faultsOf(page, axe)).map((fault) => `${name}: ${fault}`));
      }
      assert.deepEqual(faults, []);
      await page.context().close();
      model.release();
      await waitFor(() => app.turns.liveCount === 0);
      assert.deepEqual(complaints.filter((complaint) => !complaint.includes("404")), []);
    },
  );
}

browserTest("a printed page is the transcript alone, light, with the addresses of its links", async (browser) => {
  const app = testApp(heldModel());
  await using server = serveApp(app);
  const { page } = await openPage(browser, { viewport: { width: 800, height: 1100 }, colorScheme: "dark" });
  await page.context().addCookies([{ name: "session", value: app.owner, url: server.url }]);
  for (const name of ["prose", "error", "table", "code"]) {
    await page.goto(server.url + await addChat(app, `About ${name}`, CHATS[name]));
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), "rgb(0, 0, 0)");
    for (const gone of [".bar", "#chats", ".composer", "button >> nth=0"]) {
      assert.equal(await page.locator(gone).isVisible(), false, `${name}: ${gone}`);
    }
    assert.equal(await page.locator("h1").innerText(), `About ${name}`);
    assert.equal(await page.locator(".message.user .who").first().innerText(), "You");
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.equal(over, 0, name);
    if (name === "prose") {
      const shown = await page.locator(".prose a").evaluate((link) => getComputedStyle(link, "::after").content);
      assert.match(shown, /https:\/\/example\.com/);
    }
    await page.screenshot({ path: await screenPath(`print-${name}`), fullPage: true });
    await page.emulateMedia({ media: "screen" });
  }
  await page.context().close();
});

browserTest("right-to-left text begins on the right: paragraphs, lists, quotations, tables", async (browser) => {
  const app = testApp(heldModel());
  await using server = serveApp(app);
  const { page } = await openPage(browser, { viewport: { width: 1280, height: 800 } });
  await page.context().addCookies([{ name: "session", value: app.owner, url: server.url }]);
  await page.goto(server.url + await addChat(app, "Water", CHATS.rtl));
  const directions = await page.evaluate(() =>
    [...document.querySelectorAll(".prose > :is(ul, blockquote), .prose table, .user .plain")].map((element) =>
      getComputedStyle(element).direction
    )
  );
  assert.deepEqual(directions, ["rtl", "rtl", "rtl", "rtl"]);
  /** How far the first letter is from the left edge of the reply, and the last from the right. */
  const gaps = await page.evaluate(() =>
    [...document.querySelectorAll(".prose > p")].map((paragraph) => {
      const range = document.createRange();
      range.selectNodeContents(paragraph);
      const [text, box] = [range.getBoundingClientRect(), paragraph.getBoundingClientRect()];
      return [Math.round(text.left - box.left) > 100, Math.round(box.right - text.right) > 100];
    })
  );
  assert.deepEqual(gaps, [[true, false], [false, true]]);
  await page.context().close();
});
