import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * V8's garbage collector: where Deno lets one reach it without a flag, as 2.9 does, or was started with
 * `--v8-flags=--expose-gc`; else `undefined`.
 */
export function findGarbageCollector(): (() => void) | undefined {
  setFlagsFromString("--expose-gc");
  return (globalThis as { gc?(): void }).gc ?? runInNewContext("globalThis.gc");
}
