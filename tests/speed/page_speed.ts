import type { CDPSession, Page } from "npm:playwright-core@^1.65";

/** What a page says of its own speed since it was opened. Milliseconds. */
export interface Figures {
  /** Tasks over 50 ms, oldest first. */
  longTasks: { start: number; ms: number }[];
  /** When the largest thing in view was painted. */
  largestPaint: number;
  /** What moved by itself; Chrome's measure, 0 for nothing. */
  shift: number;
  /** The same without what moved in the reply that was coming. */
  shiftOutside: number;
  /** What moved outside it: each element, when, and by how far. */
  moved: string[];
}

/** A page in Chromium on a processor that is made slower. */
export class PageSpeed {
  readonly #page: Page;
  readonly #cdp: CDPSession;

  private constructor(page: Page, cdp: CDPSession) {
    [this.#page, this.#cdp] = [page, cdp];
  }

  /** Has to be there before the page is opened. `times`: how many times slower. */
  static async watch(page: Page, times: number): Promise<PageSpeed> {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Performance.enable");
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: times });
    await page.addInitScript(keepFigures);
    return new PageSpeed(page, cdp);
  }

  figures(): Promise<Figures> {
    return this.#page.evaluate(() => (globalThis as unknown as { speed: Figures }).speed);
  }

  /** For how long scripts have run on the page so far, in milliseconds. */
  async scriptTime(): Promise<number> {
    const { metrics } = await this.#cdp.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "ScriptDuration")!.value * 1_000;
  }
}

/** What tasks kept a page from answering, as the total blocking time is counted: of each what is beyond 50 ms. */
export function blocking(tasks: Figures["longTasks"]): number {
  return tasks.reduce((sum, { ms }) => sum + ms - 50, 0);
}

/** Runs in the page. */
function keepFigures(): void {
  const speed: Figures = { longTasks: [], largestPaint: 0, shift: 0, shiftOutside: 0, moved: [] };
  Object.assign(globalThis, { speed });

  const observe = <T extends PerformanceEntry>(type: string, see: (entry: T) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => see(entry as T)))
      .observe({ type, buffered: true });

  observe("longtask", ({ startTime, duration }) => speed.longTasks.push({ start: startTime, ms: duration }));
  observe("largest-contentful-paint", ({ startTime }) => speed.largestPaint = startTime);
  type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean; sources: Source[] };
  type Source = { node: Node | null; previousRect: DOMRect; currentRect: DOMRect };
  observe<Shift>("layout-shift", ({ startTime, value, hadRecentInput, sources }) => {
    // Somebody who has just pressed something expects that.
    if (hadRecentInput) return;
    speed.shift += value;
    let isOutside = false;
    for (const { node, previousRect, currentRect } of sources) {
      const element = node instanceof Element ? node : node?.parentElement;
      if (!element || element.closest(".message.assistant:last-of-type")) continue;
      isOutside = true;
      const [from, to] = [previousRect, currentRect].map(({ x, y, height }) => `${x},${y} (${height} high)`);
      speed.moved.push(`${element.nodeName} ${element.className} at ${Math.round(startTime)} ms: ${from} to ${to}`);
    }
    if (isOutside) speed.shiftOutside += value;
  });
}
