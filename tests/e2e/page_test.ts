import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import project from "../../deno.json" with { type: "json" };
import { request, testApp } from "../helpers/app.ts";
import { assertHtml } from "../helpers/assert_response.ts";
import { type ChatPage, chatPageTest, send, waitForReplies, wakeTools } from "../helpers/chat_page.ts";
import { FakeModel } from "../helpers/fake_model.ts";
import { chunk, reply } from "../helpers/openai_wire.ts";

/** What the browser's half of the framework weighs less in `packages/` than as it is published, gzipped. */
const SAVED_BYTES = "workspace" in project ? 11_000 : 0;

/** Of all scripts that a first visit loads, gzipped: 20 kB on the published packages. */
const MAX_SCRIPT_BYTES = 20_000 - SAVED_BYTES;

/** Of all scripts that there are to load, gzipped: 45 kB on the published packages. */
const MAX_SESSION_BYTES = 45_000 - SAVED_BYTES;

chatPageTest("a suggestion is sent with one press, and makes room for the reply", {
  answers: [reply(["Sure"])],
}, async ({ page, openAi }) => {
  const suggestion = page.locator(".suggestions button").first();
  const message = await suggestion.innerText();
  await suggestion.click();
  await waitForReplies(page, 1);
  assert.equal(openAi.requests[0].body.messages.at(-1)?.content, message);
  assert.equal(await page.locator(".suggestions").isVisible(), false);
  assert.equal((await page.locator(".welcome").boundingBox())?.height, 1);
});

chatPageTest("a page on a phone does not scroll sideways, whatever is said on it", {
  viewport: { width: 320, height: 600 },
  answers: [
    reply(["```\n", "x".repeat(500), "\n```\n\n|a|b|\n|-:|-|\n|", "y".repeat(300), "|2|\n\n", "z".repeat(500)]),
  ],
}, async ({ page }) => {
  await send(page, "w".repeat(500));
  await waitForReplies(page, 1);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.equal(overflow, 0);
});

chatPageTest("the page is there before its script: nothing moves when that comes", {
  answers: [],
}, async ({ page, url }) => {
  const html = await (await fetch(url)).text();
  assert.match(html, /<textarea[^>]*name="message"/);
  const shift = await page.evaluate(() =>
    new Promise<number>((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) sum += (entry as unknown as { value: number }).value;
      }).observe({ type: "layout-shift", buffered: true });
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
    })
  );
  assert.equal(shift, 0);
});

chatPageTest("what is said stands where it will stand before the list of chats has come", {
  viewport: { width: 1280, height: 800 },
  answers: [],
}, async ({ page }) => {
  const moved = await page.evaluate(() => {
    const left = () => document.querySelector("main")!.getBoundingClientRect().left;
    const whole = left();
    // The end of a long page: a browser paints what comes before it.
    document.querySelector("#chats")!.remove();
    return left() - whole;
  });
  assert.equal(moved, 0);
});

Deno.test("the page holds one island, and says who answers", async () => {
  const { handler } = testApp(new FakeModel());
  const html = await assertHtml(await handler(request("/")));
  assert.match(html, /fake<\/span>/);
  // One script boots what it imports: the framework's runtime, and the chunk of each island.
  assert.equal(html.match(/<script/g)?.length, 1);
  const chunks = [...html.matchAll(/\bfrom\s*"[^"]*\/([\w-]+?)(?:-[A-Z0-9]+)?\.js"/g)].map(([, name]) => name);
  assert.deepEqual(chunks.filter((name) => !name.startsWith("fresh")), ["ChatBox"]);
});

chatPageTest("a first visit loads at most 20 kB of script, gzipped", { answers: [] }, async ({ page, url }) => {
  const total = await scriptBytes(page, url);
  assert.ok(total <= MAX_SCRIPT_BYTES, `${total} bytes`);
});

chatPageTest("a whole session loads at most 45 kB of script, gzipped, whatever is done in it", {
  answers: [
    [chunk({ reasoning_content: "Hm" }), ...reply(["# One\n\n|a|\n|-|\n|1|\n\n```js\n1\n```\n\n$x$"])],
    reply(["Two"]),
    reply(["Three"]),
  ],
}, async ({ page, url }) => {
  const first = await scriptBytes(page, url);
  await send(page, "Hi");
  await waitForReplies(page, 1);
  await wakeTools(page);
  const buffer = Buffer.from("a note");
  await page.getByLabel("Attach images or text files").setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer });
  await page.waitForFunction(() =>
    document.querySelector<HTMLTextAreaElement>("#composer textarea")!.value.includes("a note")
  );
  await page.getByRole("button", { name: "Regenerate" }).click();
  await page.getByText("Two", { exact: true }).waitFor();
  await waitForReplies(page, 1);
  await page.locator(".edit > summary").click();
  await page.getByLabel("New wording").fill("Else");
  await page.locator(".edit button").click();
  await page.getByText("Three", { exact: true }).waitFor();
  await waitForReplies(page, 1);
  const total = await scriptBytes(page, url);
  assert.ok(total > first);
  assert.ok(total <= MAX_SESSION_BYTES, `${total} bytes`);
});

/** What the scripts that a page has loaded so far weigh, gzipped. */
async function scriptBytes(page: ChatPage["page"], url: string): Promise<number> {
  const scripts = await page.evaluate(() =>
    performance.getEntriesByType("resource")
      .map(({ name }) => name)
      .filter((name) => /\.js$/.test(new URL(name).pathname))
  );
  assert.ok(scripts.length > 0);
  const sizes = await Promise.all([...new Set(scripts)].map(async (script) => {
    assert.ok(script.startsWith(url));
    const gzipped = (await fetch(script)).body!.pipeThrough(new CompressionStream("gzip"));
    return (await new Response(gzipped).bytes()).length;
  }));
  return sizes.reduce((sum, size) => sum + size);
}
