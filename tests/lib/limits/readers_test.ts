import assert from "node:assert/strict";
import type { EventReader } from "../../../lib/chat/log.ts";
import { Readers } from "../../../lib/limits/readers.ts";

/** A reader of nothing that does as it is told. */
function reader(read: EventReader["read"] = () => Promise.resolve([])): EventReader & { cancelled: number } {
  return {
    read,
    cancelled: 0,
    cancel: function () {
      this.cancelled++;
    },
    doneId: 7,
  };
}

const TOO_MANY = { code: "too_many_readers", status: 429, retryAfterS: 5 };

Deno.test("as many read a turn at once as may, and others another one", () => {
  const readers = new Readers(2);
  const [first] = [readers.admit("t", reader()), readers.admit("t", reader())];
  assert.throws(() => readers.admit("t", reader()), TOO_MANY);
  readers.admit("u", reader());
  first.cancel();
  first.cancel();
  readers.admit("t", reader());
  assert.throws(() => readers.admit("t", reader()), TOO_MANY);
});

Deno.test("a reader that is at its end, or fails, has left", async () => {
  const readers = new Readers(1);
  const whole = readers.admit("t", reader(() => Promise.resolve(null)));
  assert.equal(await whole.read(), null);
  const failing = readers.admit("t", reader(() => Promise.reject(new Error("gone"))));
  await assert.rejects(failing.read(), /gone/);
  await assert.rejects(failing.read(), /gone/);
  readers.admit("t", reader());
  assert.throws(() => readers.admit("t", reader()), TOO_MANY);
});

Deno.test("who is counted reads, ends and is cancelled as before", async () => {
  const inner = reader();
  const counted = new Readers(Infinity).admit("t", inner);
  assert.deepEqual(await counted.read(), []);
  assert.equal(counted.doneId, 7);
  counted.cancel();
  assert.equal(inner.cancelled, 1);
});
