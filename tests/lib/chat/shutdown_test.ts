import assert from "node:assert/strict";
import { Shutdown } from "../../../lib/chat/shutdown.ts";

Deno.test("a shutdown of a server where nothing runs is over at once", async () => {
  const shutdown = new Shutdown();
  assert.equal(shutdown.hasBegun, false);
  await shutdown.begin(600_000);
  assert.ok(shutdown.hasBegun && shutdown.signal.aborted);
});

Deno.test("what runs may finish, and is not ended meanwhile", async () => {
  const shutdown = new Shutdown();
  const [first, second] = [shutdown.admit(), shutdown.admit()];
  const down = shutdown.begin(600_000);
  first();
  first();
  assert.equal(shutdown.signal.aborted, false);
  second();
  await down;
});

Deno.test("what has not finished in time is ended, and waited for", async () => {
  const shutdown = new Shutdown();
  const isOver = shutdown.admit();
  let ended = false;
  shutdown.signal.addEventListener("abort", () =>
    setTimeout(() => {
      ended = true;
      isOver();
    }));
  await shutdown.begin(1);
  assert.ok(ended);
});

Deno.test("nothing new begins once it has begun, and is told when to come back", async () => {
  const shutdown = new Shutdown();
  const isOver = shutdown.admit();
  const down = shutdown.begin(4_000);
  assert.throws(() => shutdown.admit(), { code: "unavailable", retryable: true, retryAfterS: 5 });
  isOver();
  await Promise.all([down, shutdown.begin(0)]);
});
