import assert from "node:assert/strict";
import { Backpressure } from "../../../lib/chat/backpressure.ts";

Deno.test("a writer need not wait until its reader is a whole limit behind", () => {
  const backpressure = new Backpressure(2);
  assert.equal(backpressure.sent(), undefined);
  assert.ok(backpressure.sent() instanceof Promise);
});

Deno.test("a writer that waits goes on when its reader takes a chunk, or goes away", async () => {
  for (const release of ["taken", "open"] as const) {
    const backpressure = new Backpressure(1);
    const waiting = backpressure.sent();
    backpressure[release]();
    await waiting;
  }
});
