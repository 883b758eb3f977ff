import type { Page } from "npm:playwright-core@^1.65";

/**
 * Gives what says for how long a page's thread has worked since, in milliseconds: scripts, styles, layout and all else. What the
 * machine did meanwhile beside that is not counted.
 */
export async function watchWork(page: Page): Promise<() => Promise<number>> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  const worked = async () => {
    const { metrics } = await cdp.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")!.value * 1_000;
  };
  const before = await worked();
  return async () => await worked() - before;
}
