import { MAX_VALUE_BYTES, type Piece } from "./limits.ts";

/** A value that was put together again. */
export interface Whole {
  /** What `cut` was given. */
  prefix: Deno.KvKey;
  /** Of its last piece: it changes whenever the value does. */
  check: Deno.AtomicCheck;
  /** @throws {SyntaxError} it is none of ours any more */
  readonly value: unknown;
  bytes: number;
}

/** Parts of a key that `cut` adds: which writing this is, how many pieces it has, and which of them this is. */
const ADDED = 3;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A value as KV keeps it: JSON in UTF-8, in which a lone surrogate is an escape and survives. */
export function encode(value: unknown): Uint8Array<ArrayBuffer> {
  return encoder.encode(JSON.stringify(value));
}

/** @throws {SyntaxError} it is none of ours any more */
export function decode(bytes: Uint8Array): unknown {
  return JSON.parse(decoder.decode(bytes));
}

/** For whom what cannot be read is as good as gone. */
export function decodeOrNull(bytes: Uint8Array): unknown {
  try {
    return decode(bytes);
  } catch {
    return null;
  }
}

/**
 * A value of any size in pieces that KV takes. It is there once all of them are, so whoever writes the last one last writes it
 * in one step; two who write at once do not mix.
 */
export function cut(prefix: Deno.KvKey, value: unknown): Piece[] {
  const bytes = encode(value);
  const count = Math.ceil(bytes.byteLength / MAX_VALUE_BYTES);
  const writing = count === 1 ? 0 : crypto.getRandomValues(new Uint32Array(1))[0];
  return Array.from({ length: count }, (_, i) => ({
    key: [...prefix, writing, count, i],
    value: bytes.subarray(i * MAX_VALUE_BYTES, (i + 1) * MAX_VALUE_BYTES),
  }));
}

/** Whether a value is there once this piece is. */
export function isLast(key: Deno.KvKey): boolean {
  const [count, index] = key.slice(-2) as [number, number];
  return index === count - 1;
}

/** The values that are whole among pieces in the order of their keys. */
export async function* assemble(entries: AsyncIterable<Deno.KvEntry<Uint8Array>>): AsyncGenerator<Whole> {
  let pieces: Uint8Array[] = [];
  let of = "";
  for await (const { key, value, versionstamp } of entries) {
    const [count, index] = key.slice(-2) as [number, number];
    const whose = count === 1 ? "" : JSON.stringify(key.slice(0, -1));
    if (index === 0) pieces = [];
    else if (whose !== of || pieces.length !== index) continue;
    of = whose;
    pieces.push(value);
    if (pieces.length < count) continue;
    const bytes = join(pieces);
    const check = { key, versionstamp };
    yield {
      prefix: key.slice(0, -ADDED),
      check,
      // When it is asked for, so that one which cannot be read does not end all that come after it.
      get value() {
        return decode(bytes);
      },
      bytes: bytes.byteLength,
    };
  }
}

function join(pieces: Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0];
  const joined = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.byteLength;
  }
  return joined;
}
