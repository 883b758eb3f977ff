import assert from "node:assert/strict";
import { newId } from "../../lib/chat/id.ts";
import { chatPageTest } from "../helpers/chat_page.ts";
import { addChat } from "../helpers/screens.ts";

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "" : ", without JavaScript";

  chatPageTest(`chats are exported to a file, and imported from it by somebody else${how}`, {
    answers: [],
    javaScriptEnabled,
    acceptDownloads: true,
    viewport: { width: 1200, height: 700 },
  }, async ({ page, url, app }) => {
    const context = page.context();
    await context.clearCookies();
    await context.addCookies([{ name: "session", value: app.owner, url }]);
    const path = await addChat(app, "Crème", [{ ask: "Hi\n# there", reply: "```\nopen" }]);
    const download = async (press: () => Promise<void>) => {
      const [file] = await Promise.all([page.waitForEvent("download"), press()]);
      return { name: file.suggestedFilename(), path: await file.path() };
    };
    await page.goto(url + path);
    await page.getByText("Rename or delete “Crème”").click({ force: true });
    const alone = await download(() => page.getByRole("link", { name: "Markdown" }).click());
    assert.equal(alone.name, "Crème.md");
    assert.match(await Deno.readTextFile(alone.path), /\n> Hi\n> # there\n/);

    await page.getByRole("link", { name: "Export and import" }).click();
    const all = await download(() => page.getByRole("link", { name: "Download all chats" }).click());
    assert.match(all.name, /^freshet-\d{4}-\d\d-\d\d\.json$/);
    await context.clearCookies();
    await context.addCookies([{ name: "session", value: newId(), url }]);
    for (const says of ["1 chat is imported.", "0 chats are imported. 1 chat is here already."]) {
      await page.goto(`${url}/export`);
      await page.getByLabel(/^File/).setInputFiles(all.path);
      await page.getByRole("button", { name: "Import" }).click();
      assert.equal((await page.getByRole("status").innerText()).trim(), says);
    }
    await page.locator("#chats .entry > a").click();
    assert.match(await page.locator(".message.assistant").innerText(), /open/);
  });

  chatPageTest(`a theme is chosen, remembered, and forgotten${how}`, {
    answers: [],
    javaScriptEnabled,
    colorScheme: "light",
    viewport: { width: 1200, height: 700 },
  }, async ({ page, url }) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const pressed = () => page.locator('.theme [aria-pressed="true"]').innerText();
    const [light, dark] = ["rgb(251, 251, 249)", "rgb(20, 24, 26)"];
    assert.deepEqual([await paper(), await pressed()], [light, "System"]);
    for (const [name, expected] of [["Dark", dark], ["Light", light], ["System", light]] as const) {
      await page.goto(`${url}/export`);
      await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name }).click()]);
      assert.equal(new URL(page.url()).pathname, "/export");
      assert.deepEqual([await paper(), await pressed()], [expected, name]);
      await page.goto(url);
      assert.equal(await paper(), expected);
      assert.equal(await page.locator("html").getAttribute("data-theme"), name.toLowerCase());
    }
    await page.emulateMedia({ colorScheme: "dark" });
    assert.equal(await paper(), dark);
    await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Light" }).click()]);
    assert.equal(await paper(), light);
  });
}
