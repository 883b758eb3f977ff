import assert from "node:assert/strict";

/** How often it is looked, in milliseconds. */
const LOOK_MS = 50;

/** Waits for what nobody tells, of another process; fails where it does not come true in that time, in milliseconds. */
export async function waitUntil(condition: () => boolean | Promise<boolean>, ms = 60_000): Promise<void> {
  for (const startedAt = performance.now(); !await condition();) {
    assert.ok(performance.now() - startedAt < ms, `Not true within ${ms} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
