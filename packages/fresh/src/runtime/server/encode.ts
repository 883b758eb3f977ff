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
  return new Encoder().encode(value);
}

/** Where a value was met: in which entry of the table, under what name. */
interface Place {
  parent: number;
  label: string;
}

class Encoder {
  #table: unknown[] = [];
  #objects: object[] = [];
  #indices = new Map<unknown, number>();
  #places: Place[] = [];
  #signals = false;

  /** Works through a list that grows instead of recursing, so that depth is no limit. */
  encode(value: unknown): Encoded {
    this.#reference(value, { parent: -1, label: "props" });
    for (let index = 0; index < this.#table.length; index++) {
      const object = this.#objects[index];
      if (object) this.#table[index] = this.#entry(object, index);
    }
    return { json: JSON.stringify(this.#table), signals: this.#signals };
  }

  /** A primitive as it is, anything else as `[index]`. */
  #reference(value: unknown, place: Place): unknown {
    if (value === null || typeof value === "string" || typeof value === "boolean") return value;
    const scalar = SCALARS.find(([candidate]) => Object.is(candidate, value));
    if (scalar) return [scalar[1]];
    if (typeof value === "number") return value;
    let index = this.#indices.get(value);
    if (index === undefined) {
      if (typeof value === "function" || typeof value === "symbol") {
        throw unsendable(`a ${typeof value}`, this.#path(place));
      }
      index = this.#table.push(typeof value === "bigint" ? `n${value}` : null) - 1;
      this.#indices.set(value, index);
      this.#places[index] = place;
      if (typeof value === "object") this.#objects[index] = value;
    }
    return [index];
  }

  #entry(value: object, parent: number): unknown {
    if (Array.isArray(value)) {
      return Array.from(value, (item, i) => i in value ? this.#reference(item, { parent, label: `[${i}]` }) : HOLE);
    }
    if (value instanceof SlotRef) return `j${value.id}`;
    if (value instanceof Date) return `d${value.getTime()}`;
    if (value instanceof URL) return `u${value.href}`;
    if (value instanceof RegExp) return `r${value.flags}/${value.source}`;
    if (value instanceof Uint8Array) return `b${toBase64(value)}`;
    if (value instanceof Set) return `S${this.#list([...value], parent)}`;
    if (value instanceof Map) return `M${this.#list([...value].flat(), parent)}`;
    if (isSignal(value)) {
      this.#signals = true;
      return `${isReadOnly(value) ? "c" : "s"}${this.#list([value.peek()], parent)}`;
    }
    const temporal = temporalName(value);
    if (temporal) return `t${temporal} ${value}`;
    if ("__k" in value && "type" in value) {
      throw unsendable("JSX that is only a part of a prop", this.#path(this.#places[parent]));
    }
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
      throw unsendable(`an instance of "${prototype.constructor?.name}"`, this.#path(this.#places[parent]));
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, this.#reference(item, { parent, label: `.${key}` })]),
    );
  }

  #list(items: unknown[], parent: number): number {
    return (this.#reference(items, { parent, label: "" }) as [number])[0];
  }

  #path({ parent, label }: Place): string {
    let path = label;
    for (let index = parent; index >= 0; index = this.#places[index].parent) path = this.#places[index].label + path;
    return path;
  }
}

function unsendable(what: string, path: string): TypeError {
  return new TypeError(`Cannot serialize ${path}: ${what} cannot be sent to the browser`);
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
