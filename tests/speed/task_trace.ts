import type { Browser, Page } from "npm:playwright-core@^1.65";

/** A task of a page's main thread. Milliseconds. */
export interface Task {
  /** From the first one on. */
  start: number;
  /** For how long the thread itself worked: what else the machine did meanwhile is not in it. */
  worked: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds. */
  ts: number;
  tdur?: number;
  args: { name?: string };
}

/** Keeps a record of the tasks of a page from now on; ends it and gives them, oldest first. */
export async function traceTasks(browser: Browser, page: Page): Promise<() => Promise<Task[]>> {
  await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
  return async () => {
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
    const threads = traceEvents.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
    const ours = (event: TraceEvent) => threads.some(({ pid, tid }) => event.pid === pid && event.tid === tid);
    const tasks = traceEvents.filter((event) => event.name.endsWith("RunTask") && event.ph === "X" && ours(event))
      .sort((a, b) => a.ts - b.ts);
    return tasks.map(({ ts, tdur = 0 }) => ({ start: (ts - tasks[0].ts) / 1_000, worked: tdur / 1_000 }));
  };
}
