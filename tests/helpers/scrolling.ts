import assert from "node:assert/strict";
import type { Page } from "npm:playwright-core@^1.65";

/** A screenful and more of lines, with their numbers. */
export function paragraphs(name: string): string {
  return Array.from({ length: 40 }, (_, i) => `${name} ${i}\n\n`).join("");
}

/** How far the view is from the end of the page, in pixels. */
export function fromEnd(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollHeight, scrollTop, clientHeight } = document.documentElement;
    return Math.round(scrollHeight - scrollTop - clientHeight);
  });
}

/** How far the view is from the start of the page, in pixels. */
export function fromStart(page: Page): Promise<number> {
  return page.evaluate(() => Math.round(document.documentElement.scrollTop));
}

/** Most times that {@linkcode wheel} looks. */
const MAX_LOOKS = 1_000;

/** Turns the wheel over the page, and waits until that has scrolled it. Needs no script in the page. */
export async function wheel(page: Page, pixels: number): Promise<void> {
  const before = await fromStart(page);
  const { width, height } = page.viewportSize()!;
  await page.mouse.move(width * 0.75, height / 2);
  await page.mouse.wheel(0, pixels);
  let last = before;
  for (let look = 0; look < MAX_LOOKS; look++) {
    const now = await fromStart(page);
    if (now !== before && now === last) return;
    last = now;
  }
  assert.fail(`The wheel moved nothing from ${before}`);
}
