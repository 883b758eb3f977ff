import assert from "node:assert/strict";
import { Password } from "../../../lib/auth/password.ts";

const PASSWORD = "correct horse é";

Deno.test("a password is itself, however its letters were put together, and nothing else", () => {
  const password = new Password(PASSWORD);
  assert.ok(password.matches(PASSWORD));
  assert.ok(password.matches(PASSWORD.normalize("NFD")));
  for (const other of ["", "correct horse", `${PASSWORD} `, PASSWORD.toUpperCase(), "x".repeat(100_000), "\ud800"]) {
    assert.equal(password.matches(other), false);
  }
});

Deno.test("another password has another fingerprint, in which the password is not", () => {
  const { fingerprint } = new Password(PASSWORD);
  assert.equal(fingerprint, new Password(PASSWORD).fingerprint);
  assert.notEqual(fingerprint, new Password("correct horse e").fingerprint);
  assert.match(fingerprint, /^[0-9a-f]{64}$/);
});

Deno.test("how nearly right a guess is shows in no time that it takes", () => {
  const password = new Password("a".repeat(64));
  const [nothing, nearly] = ["b".repeat(64), `${"a".repeat(63)}b`];
  const time = (guess: string) => {
    const start = performance.now();
    for (let i = 0; i < 500; i++) password.matches(guess);
    return performance.now() - start;
  };
  // Alternating, so that what else the machine does comes to both; the least of many is what it takes undisturbed.
  const [all, most]: [number[], number[]] = [[], []];
  for (let i = 0; i < 40; i++) {
    all.push(time(nothing));
    most.push(time(nearly));
  }
  const ratio = Math.min(...most) / Math.min(...all);
  assert.ok(ratio > 0.5 && ratio < 2, `One takes ${ratio} times as long as the other`);
});
