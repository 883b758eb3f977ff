import { chromium as pw } from "npm:playwright-core@^1.65";
import { default as chromium } from "npm:@sparticuz/chromium@^153";
import { serveApp, testApp } from "./tests/helpers/app.ts";
import { createDemoModel } from "./lib/model/demo.ts";
import { readDocuments } from "./lib/documents.ts";
const model = createDemoModel({ documents: readDocuments });
const app = testApp(model, {
  CHAT_TOOLS: "current_time,calculate,fetch_page",
  CHAT_FETCH_HOSTS: "example.com",
  CHAT_CONTEXT_TOKENS: "1500",
});
const server = serveApp(app);
const browser = await pw.launch({
  executablePath: await chromium.executablePath(),
  args: ["--no-sandbox", "--headless=shell"],
  headless: true,
});
for (
  const [name, options] of [["light", {}], ["dark", { colorScheme: "dark" }], ["small", {
    viewport: { width: 360, height: 740 },
  }], ["noscript", { javaScriptEnabled: false }]] as const
) {
  const page = await (await browser.newContext({ viewport: { width: 1100, height: 800 }, ...options } as never))
    .newPage();
  await page.goto(server.url);
  for (
    const message of [
      "Show me a table",
      "What time is it in Tokyo and in Lisbon?",
      "What is (17 + 4) * 2 ^ 10?",
      "What is 1 / (2 - 2)?",
    ]
  ) {
    await page.getByLabel("Message").fill(message);
    if (name === "noscript") {
      await page.getByRole("button", { name: /Send/ }).click({ noWaitAfter: true });
      await page.waitForTimeout(9000);
      await page.screenshot({ path: `/tmp/shot_noscript_live.png` });
    } else {
      await page.getByLabel("Message").press("Enter");
      await page.waitForTimeout(300);
      await page.waitForFunction(
        () => !document.querySelector("[aria-busy=true]") && document.querySelector(".usage"),
        null,
        { timeout: 60000 },
      );
    }
  }
  console.log(name, await page.locator(".unseen").count(), page.url());
  if (name !== "noscript") {
    for (const s of await page.locator(".message .thinking summary").all()) await s.click().catch(() => {});
  }
  await page.screenshot({ path: `/tmp/shot_${name}.png`, fullPage: true });
  if (name === "light") {
    await page.reload();
    for (const s of await page.locator(".message .thinking summary").all()) await s.click();
    await page.screenshot({ path: `/tmp/shot_reload.png`, fullPage: true });
    console.log(await page.locator(".unseen").count());
  }
  if (name === "noscript") {
    await page.goto(page.url().replace("/live", ""));
    console.log(await page.locator(".unseen").count(), page.url());
    await page.screenshot({ path: `/tmp/shot_noscript2.png`, fullPage: true });
  }
}
await browser.close();
await server[Symbol.asyncDispose]();
console.log(app.errors);
Deno.exit();
