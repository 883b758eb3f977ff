import { Buffer } from "node:buffer";
import type { Page } from "npm:playwright-core@^1.65";
import { parseConfig } from "../../lib/config/parse.ts";
import type { TestApp } from "./app.ts";
import { wakeTools } from "./chat_page.ts";
import { PASSWORD } from "./closed_app.ts";
import { addChat, CHATS } from "./screens.ts";
import { waitFor } from "./wait_for.ts";

/** A state that a page can be in, and how to get there. */
export interface PageState {
  path: string | ((app: TestApp) => Promise<string>);
  /** The app is behind a password, which the browser has not said. */
  isClosed?: boolean;
  /** What is done there. */
  open?: (page: Page) => Promise<unknown>;
  status?: number;
  /** The server goes on writing it. */
  isStreamed?: boolean;
}

const chat = (name: string) => (app: TestApp) => addChat(app, CHATS[name][0].ask, CHATS[name]);

/** A conversation whose reply is coming: "Half", and no more. */
async function streaming({ turns, owner }: TestApp): Promise<string> {
  const turn = await turns.start(owner, { message: "Go on" });
  await waitFor(() => turn.log.text !== "");
  return `/c/${turn.conversationId}`;
}

const LIMIT = parseConfig(() => undefined).maxMessageLength;

/** Every page, and what can be opened on it, by the name of its picture. */
export const PAGE_STATES: Record<string, PageState> = {
  empty: { path: "/" },
  ...Object.fromEntries(Object.keys(CHATS).map((name) => [name, { path: chat(name) }])),
  earlier: { path: chat("long"), open: (page) => page.locator("a[rel=prev]").click() },
  calls: {
    path: chat("called"),
    async open(page) {
      for (const call of await page.locator(".thinking > summary").all()) await call.click();
    },
  },
  tools: {
    path: chat("prose"),
    async open(page) {
      await wakeTools(page);
      await page.locator(".thinking > summary").click();
      await page.locator(".message.assistant").last().hover();
    },
  },
  edit: { path: chat("prose"), open: (page) => page.locator(".edit > summary").last().click() },
  settings: { path: chat("prose"), open: (page) => page.locator("#settings > summary").click() },
  "first-settings": { path: "/", open: (page) => page.locator("#settings > summary").click() },
  list: {
    path: chat("error"),
    async open(page) {
      const button = page.getByRole("button", { name: "Chats" });
      if (await button.isVisible()) await button.click();
      await page.locator(".entry > details > summary").first().click({ force: true });
      await page.locator(".ask > summary").first().click();
    },
  },
  keys: {
    path: "/",
    async open(page) {
      await wakeTools(page);
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
  "too-long": {
    path: chat("error"),
    async open(page) {
      await page.getByLabel("Message").fill("x".repeat(LIMIT + 1));
      await page.locator(".length").waitFor();
    },
  },
  export: { path: "/export" },
  imported: {
    path: "/export",
    async open(page) {
      const buffer = Buffer.from('{"format": "freshet", "version": 1, "conversations": [{"id": 1}]}');
      await page.getByLabel(/^File/).setInputFiles({ name: "x.json", mimeType: "application/json", buffer });
      await page.getByRole("button", { name: "Import" }).click();
      await page.locator(".ending.error").waitFor();
    },
  },
  "sign-in": { path: "/signin", isClosed: true },
  "wrong-password": {
    path: "/signin",
    isClosed: true,
    async open(page) {
      await page.getByLabel("Password").fill("not this");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").waitFor();
    },
  },
  "signed-in": {
    path: "/signin?to=%2Fexport",
    isClosed: true,
    async open(page) {
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("heading", { name: /Export/ }).first().waitFor();
      const button = page.getByRole("button", { name: "Chats" });
      if (await button.isVisible()) await button.click();
      await page.getByRole("button", { name: "Sign out" }).waitFor();
    },
  },
  missing: { path: "/c/nope", status: 404 },
  streaming: { path: streaming, open: (page) => page.getByText("Half").waitFor() },
  waiting: {
    path: streaming,
    async open(page) {
      await page.getByText("Half").waitFor();
      await page.getByLabel("Message").fill("And then?");
      await page.getByRole("button", { name: "Send" }).click();
      await page.getByRole("button", { name: "Withdraw" }).waitFor();
    },
  },
  // The page that a browser without JavaScript goes on to.
  live: {
    path: async (app) => `${await streaming(app)}/live`,
    isStreamed: true,
    open: (page) => page.getByText("Half").waitFor(),
  },
  // Last: what can be undone is told on every page that follows.
  deleted: {
    path: chat("error"),
    async open(page) {
      await PAGE_STATES.list.open!(page);
      await page.getByRole("button", { name: "Delete", exact: true }).first().click();
      await page.getByRole("button", { name: "Undo" }).waitFor();
    },
  },
};
