import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import { type Change, fits, keyBytes, type Mutation, pack } from "../../../lib/store/limits.ts";
import { memoryKv } from "../../helpers/kv.ts";
import { assertProperty } from "../../helpers/properties.ts";

const NOTHING: Change = { checks: [], mutations: [] };

function sets(count: number, bytes: number): Extract<Mutation, { type: "set" }>[] {
  return Array.from({ length: count }, (_, i) => ({ type: "set", key: ["k", i], value: new Uint8Array(bytes) }));
}

function deletes(count: number, keyLength = 12): Mutation[] {
  return Array.from({ length: count }, (_, i) => ({ type: "delete", key: ["x".repeat(keyLength - 11), i] }));
}

function checks(count: number): Deno.AtomicCheck[] {
  return Array.from({ length: count }, (_, i) => ({ key: ["c", i], versionstamp: null }));
}

async function isTaken(kv: Deno.Kv, { checks, mutations, pieces = [] }: Change): Promise<boolean> {
  const sets = pieces.map((piece) => ({ ...piece, type: "set" as const }));
  try {
    await kv.atomic().check(...checks).mutate(...mutations, ...sets).commit();
    return true;
  } catch (error) {
    if (error instanceof TypeError && /too (large|many)/i.test(error.message)) return false;
    throw error;
  }
}

/** The greatest commit by its bytes: 12 full values, one more, and two times 12 bytes for each of 13 keys. */
const FULL: Extract<Mutation, { type: "set" }>[] = [...sets(12, 65_536), {
  type: "set" as const,
  key: ["f", 1],
  value: new Uint8Array(32_456),
}];

Deno.test("what fits is what KV takes, exactly and one over", async () => {
  using memory = await memoryKv();
  const edges: [name: string, fits: boolean, change: Change][] = [
    ["checks", true, { checks: checks(100), mutations: [] }],
    ["checks", false, { checks: checks(101), mutations: [] }],
    ["mutations", true, { ...NOTHING, mutations: deletes(1_000) }],
    ["mutations", false, { ...NOTHING, mutations: deletes(1_001) }],
    ["bytes", true, { ...NOTHING, mutations: FULL }],
    ["bytes", false, { ...NOTHING, mutations: [...FULL, { type: "delete", key: [""] }] }],
    ["bytes of checks", false, { checks: checks(1), mutations: FULL }],
    ["pieces", true, { ...NOTHING, pieces: FULL }],
    ["pieces", false, { checks: checks(1), mutations: [], pieces: FULL }],
  ];
  for (const [name, expected, change] of edges) {
    assert.equal(fits(change), expected, `${name}: fits`);
    assert.equal(await isTaken(memory.kv, change), expected, `${name}: KV`);
  }
});

Deno.test("keys have a limit of their own, which local KV does not hold one to", () => {
  assert.equal(keyBytes(["freshet", 1, "x"]), 9 + 9 + 3);
  assert.equal(fits({ ...NOTHING, mutations: deletes(40, 2_048) }), true);
  assert.equal(fits({ ...NOTHING, mutations: [...deletes(40, 2_048), ...deletes(1)] }), false);
  assert.equal(fits({ checks: checks(1), mutations: deletes(40, 2_048) }), false);
});

Deno.test("KV takes whatever is packed, and nothing is lost or moved", async () => {
  using memory = await memoryKv();
  const value = fc.oneof(fc.nat(100), fc.nat(65_536)).map((bytes) => new Uint8Array(bytes));
  const set = fc.record({ key: fc.tuple(fc.constantFrom("a", "longer"), fc.nat()), value });
  const change = fc.record({
    checks: fc.array(fc.nat().map((i) => ({ key: ["never", i], versionstamp: null })), { maxLength: 40 }),
    mutations: fc.array(set.map((set): Mutation => ({ type: "set", ...set })), { maxLength: 5 }),
    pieces: fc.array(set, { maxLength: 5 }),
  });
  await assertProperty(
    fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
      const packed = [...pack(changes)];
      assert.deepEqual(packed.flatMap(({ parts }) => parts), changes);
      for (const { change } of packed) assert.ok(await isTaken(memory.kv, change));
      assert.deepEqual(packed.flatMap(({ change }) => change.mutations), changes.flatMap(({ mutations }) => mutations));
      assert.deepEqual(packed.flatMap(({ change }) => change.pieces), changes.flatMap(({ pieces }) => pieces));
    }),
    { numRuns: 30 },
  );
});

Deno.test("what is packed is as few commits as fit", () => {
  const turns = Array.from(
    { length: 301 },
    (_, i): Change => ({ checks: [{ key: ["c", i], versionstamp: null }], mutations: [] }),
  );
  assert.deepEqual([...pack(turns)].map(({ parts }) => parts.length), [100, 100, 100, 1]);
});
