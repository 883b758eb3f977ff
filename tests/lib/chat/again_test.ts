import assert from "node:assert/strict";
import { offersFor } from "../../../lib/chat/again.ts";

Deno.test("a reply that is not whole can go on from its text, or be tried anew; without text, only that", () => {
  for (const status of ["interrupted", "stopped", "length", "failed"] as const) {
    assert.deepEqual(offersFor(status, true), ["continue", "retry"]);
    assert.deepEqual(offersFor(status, false), ["retry"]);
  }
});

Deno.test("a reply that is whole, or that a filter ended, is left as it is", () => {
  for (const status of ["complete", "filtered"] as const) assert.deepEqual(offersFor(status, true), []);
});
