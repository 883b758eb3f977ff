import assert from "node:assert/strict";
import { ALL, type Attempter, Attempts, KNOWN_MS, MAX_NAMES, ONE } from "../../../lib/auth/attempts.ts";
import { ChatError } from "../../../lib/errors.ts";
import { FakeAuthStore } from "../../helpers/fake_auth_store.ts";

const HERE: Attempter = { address: "192.0.2.1", signInId: null };
const RIGHT = () => true;
const WRONG = () => false;

/** Guesses of one or more processes on a store, at a time that a test sets. */
function processes(count = 1) {
  const store = new FakeAuthStore();
  const clock = { now: 1_800_000_000_000 };
  const errors: unknown[] = [];
  const all = Array.from({ length: count }, () => {
    return new Attempts({ store, now: () => clock.now, onError: (error) => errors.push(error) });
  });
  return { all, attempts: all[0], store, clock, errors };
}

/** `right`, `wrong`, or for how many seconds there are no more. */
async function guess(attempts: Attempts, who = HERE, isRight = WRONG): Promise<"right" | "wrong" | number> {
  try {
    return await attempts.try(who, isRight) ? "right" : "wrong";
  } catch (error) {
    assert.ok(error instanceof ChatError && error.code === "too_many_attempts");
    return error.retryAfterS!;
  }
}

Deno.test("five wrong guesses may be made at once, then one every three minutes, and a right one no more often", async () => {
  const { attempts, clock } = processes();
  for (let i = 0; i < ONE.atOnce; i++) assert.equal(await guess(attempts), "wrong");
  assert.equal(await guess(attempts), 180);
  assert.equal(await guess(attempts, HERE, RIGHT), 180, "not even a right one is looked at");
  clock.now += ONE.eachMs - 1;
  assert.equal(await guess(attempts), 1);
  clock.now += 1;
  assert.equal(await guess(attempts), "wrong");
  assert.equal(await guess(attempts), 180);
  clock.now += ONE.eachMs;
  assert.equal(await guess(attempts, HERE, RIGHT), "right");
});

Deno.test("who is right is never held up, however often", async () => {
  const { attempts, store } = processes();
  for (let i = 0; i < 1_000; i++) assert.equal(await guess(attempts, HERE, RIGHT), "right");
  assert.equal(store.postponed.size, 0, "and nothing is written for it");
});

Deno.test("a thousand guesses at once are no more than one after another, and the right one among them is not found", async () => {
  const { attempts } = processes();
  let looked = 0;
  const guesses = Array.from({ length: 1_000 }, (_, i) => {
    return guess(attempts, HERE, () => {
      looked++;
      return i === 500;
    });
  });
  const outcomes = await Promise.all(guesses);
  assert.equal(looked, ONE.atOnce);
  assert.ok(!outcomes.includes("right"));
});

Deno.test("addresses do not share their guesses, but all together have no more than a hundred, and one a minute", async () => {
  const { attempts, clock } = processes();
  let looked = 0;
  const from = (i: number): Attempter => ({ address: `192.0.2.${i}`, signInId: null });
  const wrong = () => {
    looked++;
    return false;
  };
  await Promise.all(Array.from({ length: 10_000 }, (_, i) => guess(attempts, from(i), wrong)));
  assert.equal(looked, ALL.atOnce);
  assert.equal(await guess(attempts, from(20_000), RIGHT), 60);
  // A day of guessing from everywhere.
  for (let minute = 0; minute < 1_440; minute++) {
    clock.now += 60_000;
    for (let i = 0; i < 3; i++) await guess(attempts, from(minute * 3 + i), wrong);
  }
  assert.equal(looked, ALL.atOnce + 1_440);
});

Deno.test("whoever was in before gets in while strangers have used up all guesses, and has few of their own", async () => {
  const { attempts } = processes();
  for (let i = 0; i < ALL.atOnce; i++) await guess(attempts, { address: `192.0.2.${i}`, signInId: null });
  const known: Attempter = { address: "198.51.100.1", signInId: "known" };
  assert.equal(await guess(attempts, { ...known, signInId: null }, RIGHT), 60);
  assert.equal(await guess(attempts, known, RIGHT), "right");
  for (let i = 0; i < ONE.atOnce; i++) assert.equal(await guess(attempts, known), "wrong");
  assert.equal(await guess(attempts, known, RIGHT), 180);
});

Deno.test("an address that the password came from is no stranger's for a month, and has no more guesses than any", async () => {
  const { attempts, clock } = processes();
  assert.equal(await guess(attempts, HERE, RIGHT), "right");
  const useUpAll = async () => {
    for (let i = 0; i < ALL.atOnce; i++) await guess(attempts, { address: `203.0.113.${i}`, signInId: null });
  };
  await useUpAll();
  assert.equal(await guess(attempts, { address: "203.0.113.200", signInId: null }, RIGHT), 60);
  assert.equal(await guess(attempts, HERE, RIGHT), "right");
  for (let i = 0; i < ONE.atOnce; i++) assert.equal(await guess(attempts), "wrong");
  assert.equal(await guess(attempts, HERE, RIGHT), 180);
  clock.now += KNOWN_MS;
  await useUpAll();
  assert.equal(await guess(attempts, HERE, RIGHT), 60);
});

Deno.test("processes on a store count together", async () => {
  const { all: [a, b], store } = processes(2);
  for (let i = 0; i < ONE.atOnce; i++) assert.equal(await guess(a), "wrong");
  assert.equal(await guess(b), "wrong", "each learns it with its first wrong guess");
  assert.equal(await guess(b), 360);
  assert.equal(store.postponed.get("address 192.0.2.1"), 1_800_000_000_000 + 6 * ONE.eachMs);
});

Deno.test("a restart forgets no more than one guess", async () => {
  const { attempts, store, clock } = processes();
  for (let i = 0; i < ONE.atOnce; i++) await guess(attempts);
  const again = new Attempts({ store, now: () => clock.now, onError: () => {} });
  assert.equal(await guess(again), "wrong");
  assert.equal(typeof await guess(again), "number");
});

Deno.test("where the store fails, guesses are counted in the process, and the log is told", async () => {
  const { attempts, store, errors } = processes();
  store.failure = new Error("locked");
  for (let i = 0; i < ONE.atOnce; i++) assert.equal(await guess(attempts), "wrong");
  assert.equal(await guess(attempts), 180);
  assert.equal(errors.length, ONE.atOnce * 2);
});

Deno.test("a connection that has no address has guesses like any", async () => {
  const { attempts } = processes();
  for (let i = 0; i < ONE.atOnce; i++) assert.equal(await guess(attempts, { address: null, signInId: null }), "wrong");
  assert.equal(await guess(attempts, { address: null, signInId: null }), 180);
});

Deno.test("a clock that was years ahead locks nobody out for years", async () => {
  const { attempts, clock } = processes();
  clock.now += 10 * 365 * 86_400_000;
  for (let i = 0; i < ONE.atOnce; i++) await guess(attempts);
  clock.now -= 10 * 365 * 86_400_000;
  assert.equal(await guess(attempts, HERE, RIGHT), "right");
});

Deno.test("what is remembered of addresses is bounded", async () => {
  const { attempts, store } = processes();
  const from = (i: number): Attempter => ({ address: null, signInId: `${i}` });
  for (let i = 0; i < ONE.atOnce; i++) await guess(attempts, from(0));
  for (let i = 1; i <= MAX_NAMES; i++) await guess(attempts, from(i));
  assert.equal(await guess(attempts, from(0)), "wrong", "forgotten here");
  assert.equal(store.postponed.size, MAX_NAMES + 1, "and not in the store");
  assert.equal(typeof await guess(attempts, from(0)), "number");
});
