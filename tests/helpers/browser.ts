import type { Browser } from "npm:playwright-core@^1.65";
import { locked } from "./locked.ts";

interface Executable {
  path: string;
  args: string[];
}

const USUAL_PLACES: Partial<Record<typeof Deno.build.os, string[]>> = {
  linux: [
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/snap/bin/chromium",
  ],
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
  ],
  windows: [
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  ],
};

/** Why tests in a browser are skipped, where there is none. */
const NO_BROWSER = 'no browser was found: install Chrome or set "CHROME_PATH"';

let opened: Browser | null | undefined;

Deno.test.afterAll(() => opened?.close());

/**
 * Registers a test in a browser, which all tests of a file share; where there is none it is skipped, and a step says why. What
 * it opens there is closed after it.
 */
export function browserTest(name: string, run: (browser: Browser, t: Deno.TestContext) => Promise<void>): void {
  Deno.test({
    name,
    async fn(t) {
      if (!opened?.isConnected()) opened = await openBrowser();
      if (!opened) {
        await t.step({ name: `skipped, ${NO_BROWSER}`, ignore: true, fn() {} });
        return;
      }
      try {
        await run(opened, t);
      } finally {
        await Promise.all(opened.contexts().map((context) => context.close()));
      }
    },
    // The browser outlives the test that is the first to need it.
    sanitizeOps: false,
    sanitizeResources: false,
  });
}

/**
 * Starts a browser without a window: the one at `CHROME_PATH`, the one that comes from npm on x64 Linux, or an installed Chrome.
 * `null` where there is none; {@linkcode NO_BROWSER} then says so.
 */
async function openBrowser(): Promise<Browser | null> {
  const executable = await findExecutable();
  if (!executable) return null;
  const { chromium } = await import("npm:playwright-core@^1.65");
  return await chromium.launch({ executablePath: executable.path, args: executable.args, headless: true });
}

async function findExecutable(): Promise<Executable | null> {
  const given = Deno.env.get("CHROME_PATH");
  if (given) return { path: given, args: SANDBOX };
  if (Deno.build.os === "linux" && Deno.build.arch === "x86_64") {
    const { default: chromium } = await import("npm:@sparticuz/chromium@^153");
    // Unpacked by the first that asks; until that has come to its end, others would take the half for the whole.
    using _lock = await locked("chromium");
    // Its own arguments are for one short task in a cloud function: a single process, and no web security.
    return { path: await chromium.executablePath(), args: [...SANDBOX, "--headless=shell"] };
  }
  for (const path of USUAL_PLACES[Deno.build.os] ?? []) {
    if (await Deno.stat(path).then(({ isFile }) => isFile, () => false)) return { path, args: SANDBOX };
  }
  return null;
}

/** Chrome's sandbox does not start for root, as in most containers. */
const SANDBOX = Deno.build.os === "linux" && Deno.uid() === 0 ? ["--no-sandbox"] : [];
