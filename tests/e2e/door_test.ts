import assert from "node:assert/strict";
import type { BrowserContextOptions } from "npm:playwright-core@^1.65";
import { serveApp, testApp } from "../helpers/app.ts";
import { browserTest } from "../helpers/browser.ts";
import { openPage, send } from "../helpers/chat_page.ts";
import { FakeModel, STOP } from "../helpers/fake_model.ts";
import { screenPath } from "../helpers/screens.ts";
import { signInSetup } from "../helpers/sign_in.ts";

const PASSWORD = "correct horse";

/** The app behind a password. */
function closedApp() {
  const app = testApp(new FakeModel(["Hello", STOP]), { CHAT_PASSWORD: PASSWORD });
  return { app, server: serveApp({ ...app, handler: app.fetch }) };
}

const LOOKS: Record<string, BrowserContextOptions> = {
  light: { viewport: { width: 1280, height: 800 } },
  dark: { viewport: { width: 360, height: 640 }, colorScheme: "dark" },
  noscript: { viewport: { width: 360, height: 640 }, javaScriptEnabled: false },
};

for (const [look, options] of Object.entries(LOOKS)) {
  browserTest(`one comes in by a password, and goes: ${look}`, async (browser) => {
    const { server } = closedApp();
    await using _closed = server;
    const { page, complaints } = await openPage(browser, options);
    await page.goto(`${server.url}/export`);
    assert.equal(page.url(), `${server.url}/signin?to=%2Fexport`);
    const field = page.getByLabel("Password");
    assert.ok(await field.evaluate((field) => field === document.activeElement), "one can type at once");
    await page.screenshot({ path: await screenPath(`door-${look}`) });
    await field.fill("wrong password");
    await field.press("Enter");
    await page.getByRole("alert").getByText("That is not the password.").waitFor();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.equal(over, 0, "the page scrolls sideways");
    await page.screenshot({ path: await screenPath(`door-${look}-wrong`) });
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Export and import" }).waitFor();
    assert.equal(page.url(), `${server.url}/export`);
    if (options.viewport!.width < 800) await page.getByRole("button", { name: "Chats" }).click();
    await page.screenshot({ path: await screenPath(`door-${look}-list`) });
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "You are signed out" }).waitFor();
    await page.screenshot({ path: await screenPath(`door-${look}-out`) });
    await page.goBack();
    await page.getByLabel("Password").waitFor();
    await page.context().close();
    // That a page is answered with 401 Chrome tells its console by itself.
    assert.deepEqual(complaints.filter((text) => !/status of 401/.test(text)), []);
  });
}

browserTest(
  "a message that is sent after one's sign-in has ended says so, and is sent once one is in again",
  async (browser) => {
    const { server } = closedApp();
    await using _closed = server;
    const { page } = await openPage(browser, {});
    await page.goto(server.url);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByLabel("Message").waitFor();
    const elsewhere = await page.context().newPage();
    await elsewhere.goto(server.url);
    await elsewhere.getByRole("button", { name: "Sign out" }).click();
    await send(page, "Do not lose this");
    await page.getByText("Sign in first").waitFor();
    assert.ok(await page.getByText("Do not lose this").isVisible());
    await page.screenshot({ path: await screenPath("door-ended") });
    const opening = page.context().waitForEvent("page");
    await page.getByRole("link", { name: "Sign in" }).click();
    const opened = await opening;
    await opened.getByLabel("Password").fill(PASSWORD);
    await opened.getByRole("button", { name: "Sign in" }).click();
    await opened.getByLabel("Message").waitFor();
    await page.getByRole("button", { name: "Retry" }).click();
    await page.getByText("Hello", { exact: true }).waitFor();
    await page.context().close();
  },
);

browserTest(
  "in a real browser one goes to the provider, comes back, and goes again, and no policy is in the way",
  async (browser) => {
    await using setup = await signInSetup({ claims: () => ({ name: "Ada Lovelace" }) });
    const { page, complaints } = await openPage(browser, {});
    // What the provider's own pages complain of is theirs.
    const ofOurs: string[] = [];
    page.on("console", (message) => {
      if (page.url().startsWith(setup.url) && message.type() === "error") ofOurs.push(message.text());
    });
    await page.goto(`${setup.url}/export`);
    await page.screenshot({ path: await screenPath("door-oidc") });
    await page.getByRole("link", { name: /Sign in with/ }).click();
    await page.getByPlaceholder("Enter any login").fill("ada");
    await page.getByPlaceholder("and password").fill("any");
    await page.getByRole("button", { name: "Sign-in" }).click();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("Ada Lovelace").waitFor();
    assert.equal(page.url(), `${setup.url}/export`);
    await page.screenshot({ path: await screenPath("door-oidc-list") });
    await page.evaluate(() => localStorage.setItem("draft:x", "Mine"));
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: /Yes, sign me out/ }).click();
    await page.getByRole("link", { name: /Sign in with/ }).waitFor();
    assert.equal(page.url(), `${setup.url}/signin`);
    assert.equal(await page.evaluate(() => localStorage.getItem("draft:x")), null);
    assert.deepEqual(ofOurs, []);
    assert.ok(
      !complaints.some((text) => text.startsWith("CSP:") && !/googleapis|style-src/.test(text)),
      complaints.join("\n"),
    );
    await page.context().close();
  },
);

browserTest("what the browser had before is brought along by a press, and fits a phone", async (browser) => {
  await using setup = await signInSetup();
  const { app, url } = setup;
  await (await app.turns.start(app.owner, { message: "Of before" })).ended;
  const { page } = await openPage(browser, { viewport: { width: 360, height: 640 }, colorScheme: "dark" });
  await page.context().addCookies([{ name: "session", value: app.owner, url }]);
  await page.goto(url);
  await page.getByRole("link", { name: /Sign in with/ }).click();
  await page.getByPlaceholder("Enter any login").fill("ada");
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Bring your chats along?" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  await page.screenshot({ path: await screenPath("door-bring") });
  await page.getByRole("button", { name: "Bring it along" }).click();
  await page.getByRole("button", { name: "Chats" }).click();
  await page.getByRole("link", { name: "Of before" }).waitFor();
  await page.context().close();
});
