import assert from "node:assert/strict";
import type { BrowserContextOptions, Page } from "npm:playwright-core@^1.65";
import { serveApp, testApp } from "../helpers/app.ts";
import { faultsOf } from "../helpers/axe.ts";
import { browserTest } from "../helpers/browser.ts";
import { openPage } from "../helpers/chat_page.ts";
import { closedApp } from "../helpers/closed_app.ts";
import { heldModel } from "../helpers/held_model.ts";
import { PAGE_STATES } from "../helpers/page_states.ts";
import { addChat, CHATS, screenPath } from "../helpers/screens.ts";
import { waitFor } from "../helpers/wait_for.ts";

interface Look {
  viewport: { width: number; height: number };
  /** Where absent, the system has colours of its own. */
  colorScheme?: Theme;
  /** What axe-core looks for; where absent, nothing. */
  axe?: "all" | "color-contrast";
}

type Theme = "light" | "dark";

/** What pages are opened on: once each, and then looked at in all these ways. */
interface Device {
  options: BrowserContextOptions;
  looks: Record<string, Look>;
  /** Where absent, all. */
  states?: string[];
}

const DEVICES: Record<string, Device> = {
  desk: {
    options: {},
    looks: {
      wide: { viewport: { width: 1280, height: 800 }, colorScheme: "light", axe: "all" },
      // All but the colours is as in the light.
      dark: { viewport: { width: 1280, height: 800 }, colorScheme: "dark", axe: "color-contrast" },
    },
  },
  phone: {
    options: { hasTouch: true, isMobile: true },
    looks: {
      phone: { viewport: { width: 390, height: 844 }, colorScheme: "light", axe: "all" },
      narrow: { viewport: { width: 320, height: 568 }, colorScheme: "dark" },
    },
  },
  contrast: {
    options: { forcedColors: "active" },
    looks: { forced: { viewport: { width: 1280, height: 800 } } },
    states: ["empty", "prose", "table", "error", "settings", "list", "keys", "sign-in", "streaming"],
  },
};

/** Colours of the ground, and of a keyword in code. */
const PAPER = { light: "rgb(251, 251, 249)", dark: "rgb(20, 24, 26)" };
const KEYWORD = { light: "rgb(138, 42, 143)", dark: "rgb(217, 166, 242)" };

/** Looks at a page as it is; gives what axe-core finds. */
async function look(page: Page, { name, axe, viewport, colorScheme }: Look & { name: string }): Promise<string[]> {
  await page.setViewportSize(viewport);
  if (colorScheme) await page.emulateMedia({ colorScheme });
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.equal(over, 0, `${name} scrolls sideways`);
  if (colorScheme) await assertColors(page, colorScheme);
  await page.screenshot({ path: await screenPath(name) });
  if (!axe) return [];
  // What the composer covers can be scrolled to; to axe-core it would be a target too small. So there is room for all.
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  if (axe === "all") await page.setViewportSize({ ...viewport, height });
  return (await faultsOf(page, axe)).map((fault) => `${name}: ${fault}`);
}

async function assertColors(page: Page, theme: Theme): Promise<void> {
  const colors = await page.evaluate(() => {
    const keyword = document.querySelector(".hljs-keyword");
    return [getComputedStyle(document.body).backgroundColor, keyword && getComputedStyle(keyword).color];
  });
  assert.deepEqual(colors, [PAPER[theme], colors[1] && KEYWORD[theme]]);
}

for (const [device, { options, looks, states = Object.keys(PAGE_STATES) }] of Object.entries(DEVICES)) {
  browserTest(
    `every state of a page fits, is pictured, and has no fault that axe-core finds: ${device}`,
    async (browser) => {
      // As the replies of the chats say.
      const model = { ...heldModel(), name: "gpt-4o-mini" };
      const app = testApp(model);
      await using server = serveApp(app);
      const closedTo = closedApp();
      await using closed = serveApp({ ...closedTo, handler: closedTo.ask });
      // Whatever comes up: no server ends before its replies.
      using _released = model;
      const first = Object.values(looks)[0];
      const { page, complaints } = await openPage(browser, { ...options, ...first, reducedMotion: "reduce" });
      await page.context().addCookies([{ name: "session", value: app.owner, url: server.url }]);
      const faults: string[] = [];
      for (const state of states) {
        const { path, isClosed, open, status = 200, isStreamed } = PAGE_STATES[state];
        await page.setViewportSize(first.viewport);
        const url = (isClosed ? closed : server).url + (typeof path === "string" ? path : await path(app));
        const response = await page.goto(url, { waitUntil: isStreamed ? "commit" : "load" });
        assert.equal(response?.status(), status, state);
        await open?.(page);
        for (const [name, options] of Object.entries(looks)) {
          faults.push(...await look(page, { ...options, name: `${name}-${state}` }));
        }
      }
      assert.deepEqual(faults, []);
      await page.context().close();
      model.release();
      await waitFor(() => app.turns.liveCount === 0);
      assert.deepEqual(complaints.filter((complaint) => !EXPECTED.test(complaint)), []);
    },
  );
}

/** What Chrome says of answers that a state asks for: a page that is not there, a password that is wrong. */
const EXPECTED = /status of 40[14]/;

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
