/**
 * Loaded into a server's own process, before the server: at SIGUSR2 it collects garbage and writes down beside the store what the
 * process holds; and while there is a file that says how, it breaks the store.
 *
 * @module
 */
import { dirname } from "node:path";
import { wrapKv } from "../helpers/kv.ts";
import { BREAKAGE_FILE, HELD_FILE, type HeldInside, type KvBreakage } from "./held_inside.ts";

const FOLDER = dirname(Deno.env.get("CHAT_KV_PATH")!);

/** How long a slow store takes for each call, in milliseconds. */
const SLOW_MS = 2_000;

const timers = countTimers();
replace(Deno, "openKv", openBreakable(Deno.openKv));
Deno.addSignalListener("SIGUSR2", () => {
  const { gc } = globalThis as unknown as { gc(): void };
  gc();
  const held: HeldInside = { timers: timers.size, heapMiB: Deno.memoryUsage().heapUsed / 2 ** 20 };
  const path = `${FOLDER}/${HELD_FILE}`;
  Deno.writeTextFileSync(`${path}.part`, JSON.stringify(held));
  Deno.renameSync(`${path}.part`, path);
});
// Whatever the process may not write any more, because of its limit, is then an error and not its end.
Deno.addSignalListener("SIGXFSZ", () => {});

/** Every timer that is waiting. */
function countTimers(): ReadonlySet<unknown> {
  const waiting = new Set<unknown>();
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
  replace(globalThis, "setTimeout", (callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const timer = setTimeout(() => {
      waiting.delete(timer);
      callback(...args);
    }, ms);
    waiting.add(timer);
    return timer;
  });
  replace(globalThis, "setInterval", (callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const timer = setInterval(callback, ms, ...args);
    waiting.add(timer);
    return timer;
  });
  for (const [name, clear] of Object.entries({ clearTimeout, clearInterval })) {
    replace(globalThis, name, (timer?: number) => {
      waiting.delete(timer);
      clear(timer);
    });
  }
  return waiting;
}

function openBreakable(openKv: typeof Deno.openKv): typeof Deno.openKv {
  return async (path) =>
    wrapKv(await openKv(path), (name, call) => {
      const breakage = readBreakage();
      if (breakage === null || name === "close") return call();
      return name === "list" ? brokenList(breakage, call) : brokenCall(breakage, { name, call });
    });
}

function readBreakage(): KvBreakage | null {
  try {
    return Deno.readTextFileSync(`${FOLDER}/${BREAKAGE_FILE}`) as KvBreakage;
  } catch {
    return null;
  }
}

/** In the words of the runtime. */
async function brokenCall(
  breakage: KvBreakage,
  { name, call }: { name: string; call: () => unknown },
): Promise<unknown> {
  if (breakage === "gone") throw new TypeError("unable to open database file");
  if (breakage === "read-only" && ["commit", "set", "delete"].includes(name)) {
    throw new TypeError("attempt to write a readonly database");
  }
  if (breakage === "slow") await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
  return await call();
}

async function* brokenList(breakage: KvBreakage, call: () => unknown): AsyncGenerator<unknown> {
  yield* await brokenCall(breakage, { name: "list", call }) as AsyncIterable<unknown>;
}

/** Some of the runtime's own are there by getters. */
function replace(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, configurable: true, writable: true, enumerable: true });
}
