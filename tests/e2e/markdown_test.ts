import assert from "node:assert/strict";
import type { Page } from "npm:playwright-core@^1.65";
import { chatPageTest, send, waitForReplies } from "../helpers/chat_page.ts";
import { SAMPLES } from "../helpers/markdown_samples.ts";
import { DONE, finish, reply, text } from "../helpers/openai_wire.ts";
import { PAYLOADS } from "../helpers/payloads.ts";
import { cut } from "../helpers/prose.ts";

const PROSE = ".message.assistant .prose";

/** The tag, place and height of each block of the last reply, in CSS pixels. */
function blocksOf(page: Page): Promise<[tag: string, top: number, height: number][]> {
  return page.locator(PROSE).last().evaluate((prose) =>
    [...prose.querySelectorAll(":scope > .part > *")].map((block) => {
      const { top, height } = block.getBoundingClientRect();
      return [block.tagName, Math.round(top + scrollY), Math.round(height)];
    })
  );
}

const names = ["LIST", "TABLE", "CODE", "LONG", "CONSTRUCTS", "FORMULAS"];
const ends = names.map(() => Promise.withResolvers<void>());

chatPageTest("a reply stands still when it ends: its blocks are where they were while it came", {
  viewport: { width: 800, height: 900 },
  async *answers(request) {
    const i = Number(request.body.messages.at(-1)!.content);
    for (const piece of cut(`${SAMPLES[names[i]]}\n\nThe end of it.\n\n`, 40)) yield text(piece);
    await ends[i].promise;
    yield finish();
    yield DONE;
  },
}, async ({ page }) => {
  for (const i of names.keys()) {
    await send(page, String(i));
    await page.locator(PROSE).nth(i).getByText("The end of it.").waitFor();
    const before = await blocksOf(page);
    await page.locator(PROSE).nth(i).evaluate((prose) => prose.setAttribute("data-seen", ""));
    assert.deepEqual(await page.locator(".caret").allInnerTexts(), ["The end of it."]);
    ends[i].resolve();
    await waitForReplies(page, i + 1);
    assert.equal(await page.locator(".caret").count(), 0);
    const after = await blocksOf(page);
    assert.deepEqual(after.map(([tag]) => tag), before.map(([tag]) => tag), names[i]);
    // A formula in a line of text may be a little higher than its TeX.
    const allowed = /FORMULAS|CONSTRUCTS/.test(names[i]) ? 2 : 0;
    after.forEach(([tag, top, height], j) => {
      const moved = Math.max(Math.abs(top - before[j][1]), Math.abs(height - before[j][2]));
      assert.ok(moved <= allowed, `${names[i]}: ${tag} moved by ${moved} px`);
    });
    // The same element: what is selected or scrolled in it stays so.
    assert.notEqual(await page.locator(PROSE).nth(i).getAttribute("data-seen"), null);
  }
  assert.ok(await page.locator("math").count() > 5);
  assert.ok(await page.locator(".hljs-keyword").count() > 3);
});

const growing = `${SAMPLES.CONSTRUCTS}\n\n${SAMPLES.CODE}\n\n`;

interface Watch {
  /** Changes to blocks after which another had begun. */
  late: number;
  /** After each change of the page: how many changes there were until then, and blocks. */
  steps: [changes: number, blocks: number][];
}

chatPageTest("a token changes the block that it falls in, and as little late in a long reply as early", {
  async *answers() {
    for (const [i, piece] of [...cut(growing.repeat(12), 16)].entries()) {
      yield text(piece);
      // At a pace that leaves the page several frames: it shows once a frame what has come.
      if (i % 40 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    yield* reply([]);
  },
}, async ({ page }) => {
  await page.evaluate(() => {
    const watch: Watch = { late: 0, steps: [] };
    const finished = new WeakSet<Element>();
    let changes = 0;
    Object.assign(globalThis, { watch });
    const blocksOf = (prose: Element) => [...prose.querySelectorAll(":scope > .part > *")];
    new MutationObserver((records) => {
      const prose = document.querySelector(".message.assistant .prose.live");
      if (!prose) return;
      for (const { target } of records) {
        if (!prose.contains(target)) continue;
        changes++;
        if (prose !== target && blocksOf(prose).some((block) => finished.has(block) && block.contains(target))) {
          watch.late++;
        }
      }
      const blocks = blocksOf(prose);
      for (const block of blocks.slice(0, -1)) finished.add(block);
      watch.steps.push([changes, blocks.length]);
    }).observe(document.body, { childList: true, characterData: true, subtree: true, attributes: true });
  });
  await send(page, "Go on");
  await waitForReplies(page, 1);
  const { late, steps } = await page.evaluate(() => (globalThis as unknown as { watch: Watch }).watch);
  const [changes, blocks] = steps.at(-1)!;
  assert.ok(blocks > 200 && steps.length > 5, `${blocks} blocks in ${steps.length} steps`);
  assert.equal(late, 0);
  const [changesHalfway, blocksHalfway] = steps.find(([, count]) => count >= blocks / 2)!;
  const [early, after] = [changesHalfway / blocksHalfway, (changes - changesHalfway) / (blocks - blocksHalfway)];
  assert.ok(after < early * 1.5 + 1, `${early} changes a block, and ${after} in the second half`);
});

/** What a payload would have done. */
function harmIn(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const harm: string[] = [];
    if ("ran" in globalThis) harm.push("code ran");
    for (const element of document.querySelectorAll(".message *")) {
      if (
        element.matches(
          "script, img, iframe, object, embed, svg, style, link, meta, base, form:not(.ending *, .tools *)",
        )
      ) {
        harm.push(element.outerHTML);
      }
      for (const { name, value } of element.attributes) {
        if (/^on|^style$|^src/.test(name)) harm.push(`${name}=${value}`);
        if (name === "href" && !/^(https?:|mailto:)/.test((element as HTMLAnchorElement).protocol)) harm.push(value);
      }
    }
    return harm;
  });
}

chatPageTest("no payload runs, or reaches the page as markup: streamed, finished, loaded again, or as a message", {
  async *answers(request) {
    const [from, to] = (request.body.messages.at(-1)!.content as string).split("\n")[0].split(" ").map(Number);
    for (const payload of PAYLOADS.slice(from, to)) {
      for (const piece of cut(`${payload}\n\n---\n\n`, 7)) yield text(piece);
    }
    yield* reply([]);
  },
}, async ({ page }) => {
  await page.evaluate(() => {
    const harm: string[] = [];
    Object.assign(globalThis, { harm });
    new MutationObserver((records) => {
      for (const { addedNodes, attributeName } of records) {
        if (attributeName && /^on|^style|^src/.test(attributeName)) harm.push(attributeName);
        for (const node of addedNodes) {
          if (/^(script|img|iframe|object|embed|svg|style|base|meta)$/i.test(node.nodeName)) harm.push(node.nodeName);
        }
      }
    }).observe(document.querySelector("main")!, { childList: true, subtree: true, attributes: true });
  });
  const count = Math.ceil(PAYLOADS.length / 3);
  for (let i = 0; i < 3; i++) {
    // As a message too, after the line that says which are to come.
    const payloads = PAYLOADS.slice(i * count, (i + 1) * count);
    await send(page, `${i * count} ${(i + 1) * count}\n${payloads.join("\n").replaceAll("\0", "")}`);
    await waitForReplies(page, i + 1);
    assert.deepEqual(await harmIn(page), []);
  }
  assert.deepEqual(await page.evaluate(() => (globalThis as unknown as { harm: string[] }).harm), []);
  await page.reload();
  assert.equal(await page.locator(".message").count(), 6);
  assert.deepEqual(await harmIn(page), []);
});

chatPageTest("code and tables scroll inside themselves, by keyboard too", {
  viewport: { width: 360, height: 700 },
  answers: [
    reply([
      `\`\`\`ts\n${"const word = 1; ".repeat(20)}\n\`\`\`\n\n|a|b|\n|-|-|\n|${"word ".repeat(3)}|${"x".repeat(300)}|\n`,
    ]),
  ],
}, async ({ page }) => {
  await send(page, "Wide");
  await waitForReplies(page, 1);
  // What still changes on the page as the reply ends would break off the scrolling that a key begins.
  await page.mouse.move(100, 100);
  await page.mouse.move(101, 101);
  await page.locator("pre .copy").waitFor({ state: "attached" });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  for (const name of ["Code", "Table"]) {
    const box = page.getByRole("group", { name });
    await box.focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction((name) => document.querySelector(`[aria-label=${name}]`)!.scrollLeft > 0, name);
  }
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
});
