/** Largest value, in bytes. */
export const MAX_VALUE_BYTES = 65_536;

/** Most keys of one `getMany`. */
export const MAX_GET_MANY = 10;

/** Most checks of one atomic commit. */
export const MAX_CHECKS = 100;

/** Most mutations of one atomic commit. */
export const MAX_MUTATIONS = 1_000;

/** Largest atomic commit, in bytes of its keys and values. */
export const MAX_COMMIT_BYTES = 819_200;

/** Most bytes of keys in one atomic commit. */
export const MAX_COMMIT_KEY_BYTES = 81_920;

/** What is to be checked and done in one step. Values are bytes, so that what is measured is what is stored. */
export interface Change {
  checks: Deno.AtomicCheck[];
  mutations: Mutation[];
  /** Long values, which may have to go ahead in part. */
  pieces?: Piece[];
}

/** Part of a value. */
export interface Piece {
  key: Deno.KvKey;
  value: Uint8Array;
}

export type Mutation =
  | { type: "set"; key: Deno.KvKey; value: Uint8Array; expireIn?: number }
  | { type: "sum"; key: Deno.KvKey; value: Deno.KvU64 }
  | { type: "delete"; key: Deno.KvKey };

/** Of a number. */
const U64_BYTES = 8;

/** What KV counts of a change. */
interface Size {
  checks: number;
  mutations: number;
  keyBytes: number;
  bytes: number;
}

const ZERO: Size = { checks: 0, mutations: 0, keyBytes: 0, bytes: 0 };

/** Whether one atomic commit can take the change. */
export function fits(change: Change): boolean {
  return isWithin(sizeOf(change));
}

/** Changes put together, in order, into as few as {@linkcode fits} allows; one that does not fit stays alone. */
export function* pack<T extends Change>(changes: T[]): Generator<{ parts: T[]; change: Required<Change> }> {
  let parts: T[] = [];
  let size = ZERO;
  for (const part of changes) {
    const its = sizeOf(part);
    if (parts.length > 0 && !isWithin(sum(size, its))) {
      yield { parts, change: merge(parts) };
      parts = [];
      size = ZERO;
    }
    parts.push(part);
    size = sum(size, its);
  }
  if (parts.length > 0) yield { parts, change: merge(parts) };
}

/** Size of a key as KV encodes it. Only for what keys.ts makes: numbers, and strings of ASCII. */
export function keyBytes(key: Deno.KvKey): number {
  return key.reduce<number>((sum, part) => sum + (typeof part === "string" ? part.length + 2 : 9), 0);
}

/** A key that is set counts twice in the bytes, as local KV counts it. */
function sizeOf({ checks, mutations, pieces = [] }: Change): Size {
  let [keys, rest] = [0, 0];
  for (const { key } of checks) keys += keyBytes(key);
  for (const mutation of [...mutations, ...pieces]) {
    const bytes = keyBytes(mutation.key);
    keys += bytes;
    if ("value" in mutation) rest += bytes + sizeOfValue(mutation.value);
  }
  const count = mutations.length + pieces.length;
  return { checks: checks.length, mutations: count, keyBytes: keys, bytes: keys + rest };
}

function sizeOfValue(value: Uint8Array | Deno.KvU64): number {
  return value instanceof Uint8Array ? value.byteLength : U64_BYTES;
}

function sum(a: Size, b: Size): Size {
  return {
    checks: a.checks + b.checks,
    mutations: a.mutations + b.mutations,
    keyBytes: a.keyBytes + b.keyBytes,
    bytes: a.bytes + b.bytes,
  };
}

function isWithin({ checks, mutations, keyBytes, bytes }: Size): boolean {
  return checks <= MAX_CHECKS && mutations <= MAX_MUTATIONS && keyBytes <= MAX_COMMIT_KEY_BYTES &&
    bytes <= MAX_COMMIT_BYTES;
}

function merge(parts: Change[]): Required<Change> {
  return {
    checks: parts.flatMap(({ checks }) => checks),
    mutations: parts.flatMap(({ mutations }) => mutations),
    pieces: parts.flatMap(({ pieces = [] }) => pieces),
  };
}
