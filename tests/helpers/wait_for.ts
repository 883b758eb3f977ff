import assert from "node:assert/strict";

/** Most turns of the event loop that {@linkcode waitFor} gives. */
const MAX_TURNS = 10_000;

/** Lets the event loop turn until the condition holds, and fails where it never does. */
export async function waitFor(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve));
  }
  assert.fail(`Never came true: ${condition}`);
}
