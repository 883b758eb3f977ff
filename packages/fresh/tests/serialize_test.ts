import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import fc from "npm:fast-check@^4";
import assert from "node:assert/strict";
import { h } from "preact";
import { decode } from "../src/runtime/client/decode.ts";
import { encode, SlotRef } from "../src/runtime/server/encode.ts";
import { ANY_CHARACTER, assertProperty } from "../../../tests/helpers/properties.ts";

/** What arrives in the browser of a single prop. */
function send<T>(value: T): T {
  const { json } = encode([value]);
  const [received] = decode(json, { signals: { signal, computed }, slot: (id) => `slot ${id}` }) as [T];
  return received;
}

const text = fc.string({ unit: ANY_CHARACTER });

const primitive = fc.oneof(
  text,
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.bigInt(),
  fc.constantFrom(null, undefined, NaN, Infinity, -Infinity, -0, "</script>", "<!--", "j0", "d1"),
);

const builtIn = fc.oneof(
  fc.date({ noInvalidDate: false }),
  fc.record({ pathname: text, search: text, hash: text }).map((parts) =>
    Object.assign(new URL("https://a.example"), parts)
  ),
  fc.uint8Array().map((bytes) => new Uint8Array(bytes)),
  fc.constantFrom(/a/, /[/\]]"\\/gimsuy, /<\/script>/v),
);

const { anything } = fc.letrec((tie) => ({
  anything: fc.oneof({ depthSize: "small", withCrossShrink: true }, primitive, builtIn, tie("container")),
  container: fc.oneof(
    fc.array(tie("anything")),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString", "")), tie("anything")),
    fc.array(tie("anything")).map((items) => new Set(items)),
    fc.array(fc.tuple(tie("anything"), tie("anything"))).map((entries) => new Map(entries)),
  ),
}));

Deno.test("encode and decode give back any value that can be sent", () => {
  assertProperty(fc.property(anything, (value) => {
    assert.deepStrictEqual(plain(send(value)), plain(value));
  }));
});

/** Objects without a prototype arrive with one. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Set) return new Set([...value].map(plain));
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [plain(key), plain(item)]));
  if (typeof value !== "object" || value === null) return value;
  if (![null, Object.prototype].includes(Object.getPrototypeOf(value))) return value;
  return Object.entries(value).map(([key, item]) => [key, plain(item)]);
}

Deno.test("decode makes one object of an object that was met twice", () => {
  const shared = { n: 1 };
  const received = send({ a: shared, b: [shared], c: new Map([[shared, new Set([shared])]]) });
  assert.equal(received.a, received.b[0]);
  const [[key, set]] = received.c;
  assert.equal(key, received.a);
  assert.ok(set.has(received.a));
});

Deno.test("decode restores objects that hold themselves", () => {
  interface Ring {
    list: unknown[];
    map: Map<string, unknown>;
    state: Signal<unknown>;
  }
  const ring: Ring = { list: [], map: new Map(), state: signal<unknown>(null) };
  ring.list.push(ring, ring.list);
  ring.map.set("ring", ring);
  ring.state.value = ring;
  const received = send(ring);
  assert.equal(received.list[0], received);
  assert.equal(received.list[1], received.list);
  assert.equal(received.map.get("ring"), received);
  assert.equal(received.state.value, received);
});

Deno.test("decode keeps the holes of an array", () => {
  // deno-lint-ignore no-sparse-arrays -- a hole is what it is about
  const received = send([, undefined, ,]);
  assert.equal(received.length, 3);
  assert.deepEqual(Object.keys(received), ["1"]);
});

Deno.test("encode sends the bytes of a view, not of the buffer behind it", () => {
  const received = send(new Uint8Array([1, 2, 3, 4]).subarray(1, 3));
  assert.deepEqual(received, new Uint8Array([2, 3]));
});

Deno.test("encode and decode do not recurse into depth", () => {
  let deep: unknown[] = [];
  for (let i = 0; i < 100_000; i++) deep = [deep];
  let depth = 0;
  for (let received = send(deep); received.length > 0; received = received[0] as unknown[]) depth++;
  assert.equal(depth, 100_000);
});

Deno.test("decode makes live signals, one for each that was sent", () => {
  const count = signal(1);
  const received = send({ count, again: count, limit: computed(() => 10) as ReadonlySignal<number> });
  assert.equal(received.count, received.again);
  const seen: number[] = [];
  const stop = received.count.subscribe((value) => seen.push(value));
  received.again.value = 2;
  stop();
  assert.deepEqual(seen, [1, 2]);
  assert.equal(received.limit.value, 10);
  assert.throws(() => (received.limit as Signal<number>).value = 11);
});

Deno.test("encode says whether the browser needs the signals library", () => {
  assert.equal(encode([{ a: signal(1) }]).signals, true);
  assert.equal(encode([{ a: 1, value: 2 }]).signals, false);
});

Deno.test("decode asks for the content of slots", () => {
  assert.equal(send(new SlotRef(7)), "slot 7");
});

Deno.test("encode says where the value is that it cannot send", () => {
  class Point {}
  const cases: [unknown, RegExp][] = [
    [() => {}, /^TypeError: Cannot serialize props\[0\]\.a\.list\[1\]: a function cannot be sent to the browser$/],
    [Symbol("s"), /a symbol cannot be sent/],
    [new Point(), /an instance of "Point" cannot be sent/],
    [Promise.resolve(), /an instance of "Promise" cannot be sent/],
    [new WeakMap(), /an instance of "WeakMap" cannot be sent/],
    [new Error("no"), /an instance of "Error" cannot be sent/],
    [h("p", null), /JSX that is only a part of a prop cannot be sent/],
  ];
  for (const [value, message] of cases) assert.throws(() => encode([{ a: { list: [1, value] } }]), message);
});
