import assert from "node:assert/strict";
import type { AuthStore } from "../../lib/auth/ports.ts";

/** What every store of sign-ins does. */
export function authStoreContract(name: string, open: () => Promise<{ auth: AuthStore } & AsyncDisposable>): void {
  function test(does: string, body: (auth: AuthStore) => Promise<void>): void {
    Deno.test(`sign-ins on ${name}: ${does}`, async () => {
      await using opened = await open();
      await body(opened.auth);
    });
  }

  test("there is one key, however many ask for it at once", async (auth) => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => auth.key()));
    assert.equal(keys[0].length, 32);
    assert.ok(keys[0].some((byte) => byte !== 0));
    for (const key of [...keys, await auth.key()]) assert.deepEqual(key, keys[0]);
  });

  test("a sign-in that has ended has, and no other", async (auth) => {
    await auth.end("one", 60_000);
    await auth.end("one", 60_000);
    assert.deepEqual(await Promise.all(["one", "two"].map((id) => auth.hasEnded(id))), [true, false]);
  });

  test("a time is put off from where it is, or from now, by all who do at once", async (auth) => {
    assert.equal(await auth.postpone("x", { now: 1_000, byMs: 50 }), 1_050);
    assert.equal(await auth.postpone("x", { now: 1_010, byMs: 50 }), 1_100);
    assert.equal(await auth.postpone("x", { now: 9_000, byMs: 50 }), 9_050);
    assert.equal(await auth.postpone("other", { now: 1_000, byMs: 50 }), 1_050);
    const untils = await Promise.all(Array.from({ length: 20 }, () => auth.postpone("y", { now: 0, byMs: 10 })));
    assert.deepEqual(untils.toSorted((a, b) => a - b), Array.from({ length: 20 }, (_, i) => (i + 1) * 10));
  });
}
