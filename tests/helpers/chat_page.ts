import assert from "node:assert/strict";
import type { Browser, BrowserContextOptions, Page } from "npm:playwright-core@^1.65";
import { createOpenAiModel } from "../../lib/model/openai.ts";
import type { SettingName } from "../../lib/config/settings.ts";
import { serveApp, type TestApp, testApp } from "./app.ts";
import { browserTest } from "./browser.ts";
import { type Answer, type Handler, OpenAiServer, openAiServer } from "./openai_server.ts";

/** The app in a browser, its model a stub that speaks real HTTP. */
export interface ChatPage {
  page: Page;
  url: string;
  app: TestApp;
  openAi: OpenAiServer;
}

export interface ChatPageOptions extends BrowserContextOptions {
  answers: Handler | Answer[];
  /** Settings of the app. */
  env?: Partial<Record<SettingName, string>>;
  /** A status that is no good, and which the page is meant to meet: browsers write that to the console. */
  meets?: number;
}

/**
 * Registers a test of a page in a real browser. It fails, whatever else it finds, where the page wrote an error to the
 * console or broke its content security policy.
 */
export function chatPageTest(
  name: string,
  { answers, env, meets, ...options }: ChatPageOptions,
  run: (chat: ChatPage) => Promise<void>,
): void {
  browserTest(name, async (browser) => {
    await using openAi = await openAiServer(answers);
    const app = testApp(createOpenAiModel({ baseURL: openAi.url, model: "stub-1" }), env);
    await using server = serveApp(app);
    const { page, complaints } = await openPage(browser, options);
    await page.goto(server.url);
    try {
      await run({ page, url: server.url, app, openAi });
    } catch (error) {
      if (error instanceof Error) error.message += await lookOf(page, complaints);
      throw error;
    }
    await page.context().close();
    assert.deepEqual(complaints.filter((complaint) => !complaint.includes(`status of ${meets} `)), []);
  });
}

/** What whoever reads of a failure wants to know of the page. */
async function lookOf(page: Page, complaints: string[]): Promise<string> {
  const text = await page.locator("body").innerText({ timeout: 1_000 }).catch(String);
  return [`\nThe page ${page.url()} showed:`, text.trim().slice(0, 2_000), ...complaints].join("\n");
}

export async function openPage(
  browser: Browser,
  options: BrowserContextOptions,
): Promise<{ page: Page; complaints: string[] }> {
  const page = await (await browser.newContext(options)).newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  await page.addInitScript(() =>
    // deno-lint-ignore no-console -- for the listener above
    document.addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective}`))
  );
  return { page, complaints };
}

/** The replies on the page, as a reader sees them, without who wrote them. */
export function replies(page: Page): Promise<string[]> {
  return page.locator(".message.assistant :is(.plain, .prose)").allInnerTexts();
}

/** Waits until the page shows that many replies that have ended. */
export async function waitForReplies(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    (count) =>
      document.querySelectorAll(".message.assistant").length >= count && !document.querySelector("[aria-busy=true]"),
    count,
  );
}

export async function send(page: Page, message: string): Promise<void> {
  await page.getByLabel("Message").fill(message);
  await page.getByLabel("Message").press("Enter");
}

/** Comes by with a pointer until the page has got what it loads for whoever does that. */
export async function wakeTools(page: Page): Promise<void> {
  // Not by moving it: where that stays within an element, it is no news.
  while (await page.locator("html.can-copy").count() === 0) await page.dispatchEvent("body", "pointerover");
}
