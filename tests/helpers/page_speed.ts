import type { CDPSession, Page } from "npm:playwright-core@^1.65";

/** What a page says of its own speed since it was opened, or since {@linkcode PageSpeed.forget}. Milliseconds. */
export interface Figures {
  /** Of each task over 50 ms, oldest first. */
  longTasks: { start: number; ms: number }[];
  /** The part of each long task beyond 50 ms, all together. */
  blocking: number;
  /** When the largest thing in view was painted. */
  largestPaint: number;
  /** What moved by itself, without the reply that was coming; Chrome's measure, 0 for nothing. */
  shift: number;
  /** What moved: a selector each. */
  moved: string[];
}

/** The part of {@linkcode Figures} that the page itself keeps. */
type Kept = Pick<Figures, "longTasks" | "largestPaint" | "shift" | "moved">;

/** Time that the page has used so far, in milliseconds. */
export interface Used {
  script: number;
  layout: number;
  style: number;
  /** All of it, the browser's own work included. */
  task: number;
}

/** A page in Chromium on a processor that is made slower. Has to be there before the page is opened. */
export class PageSpeed {
  readonly #page: Page;
  readonly #cdp: CDPSession;

  private constructor(page: Page, cdp: CDPSession) {
    [this.#page, this.#cdp] = [page, cdp];
  }

  /** @param times How many times slower. */
  static async watch(page: Page, times: number): Promise<PageSpeed> {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Performance.enable");
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: times });
    await page.addInitScript(keepFigures);
    return new PageSpeed(page, cdp);
  }

  async figures(): Promise<Figures> {
    const kept = await this.#page.evaluate(() => (globalThis as unknown as { speed: Kept }).speed);
    return { ...kept, blocking: kept.longTasks.reduce((sum, { ms }) => sum + ms - 50, 0) };
  }

  /** What was kept so far is forgotten. */
  async forget(): Promise<void> {
    await this.#page.evaluate(() =>
      Object.assign((globalThis as unknown as { speed: Kept }).speed, { longTasks: [], shift: 0, moved: [] })
    );
  }

  async used(): Promise<Used> {
    const { metrics } = await this.#cdp.send("Performance.getMetrics");
    const of = (name: string) => metrics.find((metric) => metric.name === name)!.value * 1000;
    return {
      script: of("ScriptDuration"),
      layout: of("LayoutDuration"),
      style: of("RecalcStyleDuration"),
      task: of("TaskDuration"),
    };
  }
}

/** Runs in the page. */
function keepFigures(): void {
  const speed: Kept = { longTasks: [], largestPaint: 0, shift: 0, moved: [] };
  Object.assign(globalThis, { speed });

  const observe = <T extends PerformanceEntry>(type: string, see: (entry: T) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => see(entry as T)))
      .observe({ type, buffered: true });

  observe("longtask", ({ startTime, duration }) => speed.longTasks.push({ start: startTime, ms: duration }));
  observe("largest-contentful-paint", ({ startTime }) => speed.largestPaint = startTime);
  type Shift = PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node: Node | null }[] };
  observe<Shift>("layout-shift", (shift) => {
    // Somebody who has just pressed something expects that.
    if (shift.hadRecentInput) return;
    const outside = shift.sources.map(({ node }) => node instanceof Element ? node : node?.parentElement)
      .filter((element) => element && !element.closest(".message:last-of-type :is(.prose, .plain)"));
    if (outside.length === 0) return;
    speed.shift += shift.value;
    for (const element of outside) speed.moved.push(`${element!.nodeName} ${element!.className}`);
  });
}
