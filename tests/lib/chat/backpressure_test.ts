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

Deno.test("a writer waits until its reader is less than a limit behind, however far ahead it was", async () => {
  const backpressure = new Backpressure(2);
  backpressure.sent();
  backpressure.sent();
  let goesOn = false;
  const waiting = backpressure.sent()!.then(() => goesOn = true);
  backpressure.taken();
  await Promise.resolve();
  assert.ok(!goesOn);
  backpressure.taken();
  await waiting;
});

Deno.test("a writer whose reader keeps up never waits", () => {
  const backpressure = new Backpressure(2);
  for (let i = 0; i < 10; i++) {
    assert.equal(backpressure.sent(), undefined);
    backpressure.taken();
  }
});

Deno.test("once its reader has gone, a writer never waits again", () => {
  const backpressure = new Backpressure(2);
  backpressure.open();
  for (let i = 0; i < 10; i++) assert.equal(backpressure.sent(), undefined);
});
