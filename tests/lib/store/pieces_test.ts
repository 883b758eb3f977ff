import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import { assemble, cut, decode, encode } from "../../../lib/store/pieces.ts";
import { MAX_VALUE_BYTES, type Piece } from "../../../lib/store/limits.ts";
import { assertProperty } from "../../helpers/properties.ts";

const PREFIX = ["value", 7];

async function* entriesOf(pieces: Piece[]): AsyncGenerator<Deno.KvEntry<Uint8Array>> {
  const inOrder = pieces.toSorted((a, b) =>
    Deno.inspect(a.key).localeCompare(Deno.inspect(b.key), "en", { numeric: true })
  );
  for (const { key, value } of inOrder) yield await Promise.resolve({ key, value, versionstamp: "1" });
}

async function valuesOf(pieces: Piece[]): Promise<unknown[]> {
  return await Array.fromAsync(assemble(entriesOf(pieces)), ({ value }) => value);
}

/** Text of so many bytes once it is stored: the quotes count. */
function textOf(bytes: number): string {
  return "x".repeat(bytes - 2);
}

Deno.test("a value is cut where KV's limit is, to the byte", () => {
  for (const [bytes, count] of [[2, 1], [65_536, 1], [65_537, 2], [131_072, 2], [131_073, 3]]) {
    const pieces = cut(PREFIX, textOf(bytes));
    assert.equal(pieces.length, count);
    assert.equal(pieces.reduce((sum, { value }) => sum + value.byteLength, 0), bytes);
    assert.ok(pieces.every(({ value }) => value.byteLength <= MAX_VALUE_BYTES));
  }
});

Deno.test("a text comes back as it was, lone surrogates and cut characters too", async () => {
  const unit = fc.oneof(fc.constantFrom("a", "é", "水", "😀", "\ud800", "\udc00", "\0", '"', "\\", "\n"), fc.string());
  const text = fc.tuple(unit, fc.integer({ min: 1, max: 50_000 }), fc.nat(3)).map(([unit, count, shift]) =>
    "-".repeat(shift) + unit.repeat(count).slice(0, 300_000)
  );
  await assertProperty(
    fc.asyncProperty(text, async (text) => {
      const [whole] = await Array.fromAsync(assemble(entriesOf(cut(PREFIX, text))));
      assert.ok(whole.value === text);
      assert.deepEqual(whole.prefix, PREFIX);
      assert.equal(whole.bytes, encode(text).byteLength);
      assert.ok(decode(encode(text)) === text);
    }),
    { numRuns: 60 },
  );
});

Deno.test("a value that lacks a piece is not there", async () => {
  const pieces = cut(PREFIX, textOf(200_000));
  for (let missing = 0; missing < pieces.length; missing++) {
    assert.deepEqual(await valuesOf(pieces.filter((_, i) => i !== missing)), []);
  }
});

Deno.test("a value is found among others that are there in part", async () => {
  const random = fc.array(fc.record({ letter: fc.constantFrom("a", "b", "c"), keep: fc.array(fc.boolean()) }), {
    maxLength: 6,
  });
  await assertProperty(
    fc.asyncProperty(random, fc.nat(9), async (others, at) => {
      const broken = others.flatMap(({ letter, keep }, i) =>
        cut([...PREFIX.slice(0, 1), i], letter.repeat(200_000)).filter((_, piece) => piece > 0 && keep[piece])
      );
      const pieces = cut(["value", at + 0.5], "whole".repeat(30_000));
      assert.deepEqual(await valuesOf([...broken, ...pieces]), ["whole".repeat(30_000)]);
    }),
    { numRuns: 40 },
  );
});

Deno.test("two writings of one value do not mix", async () => {
  const [one, other] = ["a", "b"].map((letter) => cut(PREFIX, letter.repeat(200_000)));
  assert.deepEqual(await valuesOf([...one.slice(0, 2), ...other.slice(2)]), []);
  assert.equal((await valuesOf([...one, ...other])).length, 2);
});
