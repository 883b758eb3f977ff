import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import { Seal } from "../../../lib/auth/seal.ts";
import { assertProperty } from "../../helpers/properties.ts";

const KEY = crypto.getRandomValues(new Uint8Array(32));
const seal = new Seal(() => Promise.resolve(KEY));
const UNTIL = 1_800_000_000_000;

Deno.test("what is sealed comes back as it was, whatever it is, and only for what it is for", async () => {
  await assertProperty(fc.asyncProperty(fc.json(), fc.string(), fc.string(), async (json, purpose, other) => {
    const data = JSON.parse(json);
    const text = await seal.close(purpose, { data, until: UNTIL });
    assert.match(text, /^[\w-]+\.[\w-]{43}$/, "it can be a cookie's value");
    if (text.length > 4_096) return;
    assert.deepEqual(await seal.open(purpose, text), { data, until: UNTIL });
    const isSame = other.replaceAll("\n", " ") === purpose.replaceAll("\n", " ");
    if (!isSame) assert.equal(await seal.open(other, text), null);
  }));
});

Deno.test("nothing that was changed, cut off or added to can be opened", async () => {
  const text = await seal.close("x", { data: { owner: "me" }, until: UNTIL });
  await assertProperty(fc.asyncProperty(fc.nat(text.length - 1), fc.constantFrom(..."AZaz09-_."), async (at, char) => {
    const changed = text.slice(0, at) + char + text.slice(at + 1);
    if (changed !== text) assert.equal(await seal.open("x", changed), null, changed);
  }));
  const [body, mac] = text.split(".");
  const last = text.length - 1;
  // Of the last character, two bits mean nothing.
  for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") {
    const changed = text.slice(0, last) + char;
    if (changed !== text) assert.equal(await seal.open("x", changed), null, changed);
  }
  for (const other of ["", ".", body, `${body}.`, `.${mac}`, `${text}=`, `${text}A`, ` ${text}`, `${text}\n`, mac]) {
    assert.equal(await seal.open("x", other), null, other);
  }
  for (let length = 0; length < text.length; length++) assert.equal(await seal.open("x", text.slice(0, length)), null);
});

Deno.test("no text at all opens without the key", async () => {
  await assertProperty(fc.asyncProperty(fc.string(), async (text) => assert.equal(await seal.open("x", text), null)));
  const other = new Seal(() => Promise.resolve(crypto.getRandomValues(new Uint8Array(32))));
  assert.equal(await seal.open("x", await other.close("x", { data: 1, until: UNTIL })), null);
});

Deno.test("a body that is longer than a cookie can be is not looked at", async () => {
  const long = await seal.close("x", { data: "y".repeat(4_000), until: UNTIL });
  assert.equal(await seal.open("x", long), null);
});

Deno.test("a key that could not be read is asked for again, and one that could is not", async () => {
  let count = 0;
  const seal = new Seal(() => {
    count++;
    return count === 1 ? Promise.reject(new Error("gone")) : Promise.resolve(KEY);
  });
  await assert.rejects(seal.close("x", { data: 1, until: UNTIL }), /gone/);
  const text = await seal.close("x", { data: 1, until: UNTIL });
  assert.deepEqual(await seal.open("x", text), { data: 1, until: UNTIL });
  assert.equal(count, 2);
});
