import assert from "node:assert/strict";
import { type ChatPage, chatPageTest, send, waitForReplies } from "../helpers/chat_page.ts";
import type { ReceivedRequest } from "../helpers/openai_server.ts";
import { DONE, finish, reply, text } from "../helpers/openai_wire.ts";
import { Gate } from "../helpers/pace.ts";
import { fromEnd, fromStart, paragraphs, wheel } from "../helpers/scrolling.ts";

type Page = ChatPage["page"];

const SMALL = { viewport: { width: 600, height: 400 } };

const toEnd = (page: Page) => page.getByRole("link", { name: "Go to the newest" });

/** A reply of a few screens, each said once the gate has been raised to its number. */
async function* screens(gate: Gate, request: ReceivedRequest) {
  for (let i = 0; i < 9; i++) {
    await gate.until(i);
    yield text(paragraphs(`part ${i} line`));
  }
  await request.left;
}

/** Lets the next screen be said, and waits for it. */
async function grow(page: Page, gate: Gate, number: number): Promise<void> {
  gate.raise(number);
  await page.getByText(`part ${number} line 39`).waitFor();
}

/** Does something that scrolls, and waits until the page has come to rest elsewhere. */
async function scrolls(page: Page, act: () => Promise<unknown>): Promise<void> {
  const before = await page.evaluate(() => scrollY);
  await act();
  await page.evaluate(async (before) => {
    for (let at = before, rest = 0; rest < 10; at = scrollY) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      rest = scrollY === at && at !== before ? rest + 1 : 0;
    }
  }, before);
}

const ways: [string, (page: Page) => Promise<unknown>][] = [
  ["the wheel", (page) => wheel(page, -40)],
  ["a key", async (page) => {
    await page.locator(".brand").focus();
    await page.keyboard.press("ArrowUp");
  }],
  // A drag of the scrollbar, and a finger that flings: the page learns of these only where they lead.
  ["the scrollbar", (page) => page.evaluate(() => scrollBy(0, -10))],
  // What a browser finds in a page it brings into view.
  ["find in page", (page) => page.getByText("part 0 line 3", { exact: true }).scrollIntoViewIfNeeded()],
];

for (const [way, scrollUp] of ways) {
  const gate = new Gate(0);
  chatPageTest(
    `a growing reply is followed until its reader scrolls up with ${way}; a link leads back, and it is followed again`,
    {
      ...SMALL,
      answers: (request) => screens(gate, request),
    },
    async ({ page }) => {
      await send(page, "Hi");
      await page.getByText("part 0 line 39").waitFor();
      assert.ok(await fromEnd(page) <= 1);
      assert.equal(await toEnd(page).isVisible(), false);
      await grow(page, gate, 1);
      assert.ok(await fromEnd(page) <= 1);
      await scrolls(page, () => scrollUp(page));
      // A key's scrolling takes its time.
      let place = -1;
      while (place !== await fromStart(page)) place = await fromStart(page);
      assert.ok(await fromEnd(page) > 1);
      await grow(page, gate, 2);
      assert.equal(await fromStart(page), place);
      await toEnd(page).click();
      await grow(page, gate, 3);
      assert.ok(await fromEnd(page) <= 1);
      await toEnd(page).waitFor({ state: "hidden" });
    },
  );
}

chatPageTest("a page that is opened amid a reply shows its question, and its script moves nothing", {
  ...SMALL,
  async *answers(request) {
    if (request.body.messages.at(-1)?.content === "One") return yield* reply([paragraphs("first")]);
    yield text(paragraphs("second"));
    await request.left;
  },
}, async ({ page }) => {
  await send(page, "One");
  await waitForReplies(page, 1);
  await send(page, "Two");
  await page.getByText("second 39").waitFor();
  const second = await page.context().newPage();
  await second.addInitScript(() => addEventListener("scroll", () => document.title = `Scrolled ${scrollY}`));
  await second.setViewportSize(SMALL.viewport);
  await second.goto(`${page.url()}#newest`);
  await second.getByText("second 39").waitFor();
  // Found and measured at once: the chat box puts its own in its place.
  const top = await second.evaluate(() =>
    [...document.querySelectorAll(".message.user .plain")].at(-1)!.getBoundingClientRect().top
  );
  assert.ok(top > 40 && top < 120, `The question is at ${top}`);
  const place = await fromStart(second);
  // The rest of the chat box is loaded, and has taken over.
  await second.locator(".message.assistant .prose").nth(1).waitFor();
  assert.equal(await fromStart(second), place);
  assert.ok(await second.getByLabel("Message").evaluate((box) => box === document.activeElement));
  assert.ok(await toEnd(second).isVisible());
});

const pressed = new Gate(0);

chatPageTest("nothing moves under a pressed mouse button; the keyboard of a phone leaves the end in view", {
  ...SMALL,
  answers: (request) => screens(pressed, request),
}, async ({ page }) => {
  await send(page, "Hi");
  await page.getByText("part 0 line 39").waitFor();
  const place = await fromStart(page);
  await page.mouse.move(300, 200);
  await page.mouse.down();
  await grow(page, pressed, 1);
  assert.equal(await fromStart(page), place);
  await page.mouse.up();
  assert.ok(await fromEnd(page) <= 1);
  await page.setViewportSize({ width: 600, height: 250 });
  await page.waitForFunction(() => innerHeight === 250);
  assert.ok(await fromEnd(page) <= 1);
});

const shifting = new Gate(0);

chatPageTest("a reply shifts nothing but itself, from its first word until it has ended", {
  ...SMALL,
  async *answers() {
    const said = `# Heading\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n\`\`\`js\nlet a = 1;\n\`\`\`\n\n${
      paragraphs("line")
    }`;
    for (let at = 0; at < said.length; at += 8) {
      yield text(said.slice(at, at + 8));
      await shifting.until(at);
    }
    yield finish();
    yield DONE;
  },
}, async ({ page }) => {
  await send(page, "Hi");
  await page.getByRole("heading", { name: "Headin" }).waitFor();
  await page.evaluate(() => {
    const shifts: string[] = [];
    Object.assign(globalThis, { shifts });
    type Shift = PerformanceEntry & { sources: { node: Node | null }[] };
    new PerformanceObserver((list) => {
      for (const { sources } of list.getEntries() as Shift[]) {
        const outside = sources.filter(({ node }) => {
          const element = node instanceof Element ? node : node?.parentElement;
          return element?.isConnected && !element.closest(".message.assistant");
        });
        shifts.push(...outside.map(({ node }) => (node as Element).outerHTML ?? node!.textContent));
      }
    }).observe({ type: "layout-shift" });
  });
  for (let at = 0; at < 700; at += 8) {
    shifting.raise(at);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
  await waitForReplies(page, 1);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  assert.deepEqual(await page.evaluate(() => (globalThis as unknown as { shifts: string[] }).shifts), []);
  assert.ok(await fromEnd(page) <= 1);
});
