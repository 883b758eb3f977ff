/** Stands for a place in an island's props whose markup the server rendered. */
export class SlotRef {
  constructor(readonly id: number) {}
}

/** Serialised values, ready for `decode` in the browser. */
export interface Encoded {
  json: string;
  /** Whether there is a signal in it, so that the browser needs the signals library. */
  signals: boolean;
}

/** References that stand for a value by themselves; all others are indices of the table. */
const SCALARS: [value: unknown, reference: number][] = [
  [undefined, -1],
  [NaN, -2],
  [Infinity, -3],
  [-Infinity, -4],
  [-0, -5],
];
const HOLE = [-6];

/**
 * Serialises island props. The result is a table of the objects that were met: each entry is a plain object or an array, whose
 * children are JSON primitives or references (`[index]`), or a string that begins with the letter of a built-in type. So an object
 * that is met twice, or holds itself, is one object again in the browser.
 *
 * @throws {TypeError} for what cannot travel: functions, symbols, promises, instances of classes
 */
export function encode(value: unknown): Encoded {
  const encoder = new Encoder();
  encoder.reference(value);
  return encoder.finish();
}

class Encoder {
  #table: unknown[] = [];
  #indices = new Map<unknown, number>();
  #queue: { value: object; index: number; path: string }[] = [];
  #signals = false;

  /** A primitive as it is, anything else as `[index]`. */
  reference(value: unknown, path = "props"): unknown {
    if (value === null || typeof value === "string" || typeof value === "boolean") return value;
    const scalar = SCALARS.find(([candidate]) => Object.is(candidate, value));
    if (scalar) return [scalar[1]];
    if (typeof value === "number") return value;
    let index = this.#indices.get(value);
    if (index === undefined) {
      index = this.#table.length;
      this.#indices.set(value, index);
      if (typeof value === "bigint") this.#table.push(`n${value}`);
      else if (typeof value === "object") {
        this.#table.push(null);
        this.#queue.push({ value, index, path });
      } else throw new TypeError(`Cannot serialize ${path}: a ${typeof value} cannot be sent to the browser`);
    }
    return [index];
  }

  /** Works through a queue instead of recursing, so that depth is no limit. */
  finish(): Encoded {
    for (const { value, index, path } of this.#queue) this.#table[index] = this.#entry(value, path);
    return { json: JSON.stringify(this.#table), signals: this.#signals };
  }

  #entry(value: object, path: string): unknown {
    if (Array.isArray(value)) {
      return Array.from(value, (item, i) => i in value ? this.reference(item, `${path}[${i}]`) : HOLE);
    }
    if (value instanceof SlotRef) return `j${value.id}`;
    if (value instanceof Date) return `d${value.getTime()}`;
    if (value instanceof URL) return `u${value.href}`;
    if (value instanceof RegExp) return `r${value.flags}/${value.source}`;
    if (value instanceof Uint8Array) return `b${toBase64(value)}`;
    if (value instanceof Set) return `S${this.#list([...value], path)}`;
    if (value instanceof Map) return `M${this.#list([...value].flat(), path)}`;
    if (isSignal(value)) {
      this.#signals = true;
      return `${isReadOnly(value) ? "c" : "s"}${this.#list([value.peek()], `${path}.value`)}`;
    }
    const temporal = temporalName(value);
    if (temporal) return `t${temporal} ${value}`;
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
      throw new TypeError(
        `Cannot serialize ${path}: an instance of "${prototype.constructor?.name}" cannot be sent to the browser`,
      );
    }
    if ("__k" in value && "type" in value) {
      throw new TypeError(`Cannot serialize ${path}: JSX can only be a prop of an island itself, not a part of one`);
    }
    const entries = Object.entries(value).map(([key, item]) => [key, this.reference(item, `${path}.${key}`)]);
    return Object.fromEntries(entries);
  }

  #list(items: unknown[], path: string): number {
    return (this.reference(items, path) as [number])[0];
  }
}

interface SignalLike {
  value: unknown;
  peek(): unknown;
}

/** By its shape: an app without signals does not load the library on their account. */
export function isSignal(value: unknown): value is SignalLike {
  return typeof value === "object" && value !== null && "value" in value && "peek" in value &&
    typeof value.peek === "function";
}

/** A computed signal's `value` has no setter. */
function isReadOnly(signal: object): boolean {
  for (let owner: object | null = signal; owner !== null; owner = Object.getPrototypeOf(owner)) {
    const property = Object.getOwnPropertyDescriptor(owner, "value");
    if (property) return property.set === undefined && !property.writable;
  }
  return false;
}

/** `PlainDate` for a `Temporal.PlainDate`, where this runtime has Temporal. */
function temporalName(value: object): string | undefined {
  const tag: unknown = (value as Record<symbol, unknown>)[Symbol.toStringTag];
  return typeof tag === "string" && tag.startsWith("Temporal.") ? tag.slice("Temporal.".length) : undefined;
}

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}
