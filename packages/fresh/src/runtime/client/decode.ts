/** Restores what JSON has no type for. `library` makes signals, `slot` the content that the server rendered. */
export interface Revivers {
  signals?: { signal(value: unknown): { value: unknown }; computed(read: () => unknown): unknown };
  slot(id: number): unknown;
}

const SCALARS = [undefined, NaN, Infinity, -Infinity, -0];

/**
 * The inverse of `encode` on the server. Makes every object of the table first and fills them afterwards, so that they can
 * refer to each other in any order.
 */
export function decode(json: string, { signals, slot }: Revivers): unknown {
  // deno-lint-ignore no-explicit-any -- entries are whatever the first letter says
  const table: any[] = JSON.parse(json);
  const fills: (() => void)[] = [];

  const objects = table.map((entry) => {
    if (typeof entry !== "string") return entry;
    const text = entry.slice(1);
    switch (entry[0]) {
      case "n":
        return BigInt(text);
      case "d":
        return new Date(+text);
      case "u":
        return new URL(text);
      case "b":
        return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
      case "j":
        return slot(+text);
      case "r": {
        const [flags] = text.split("/", 1);
        return new RegExp(text.slice(flags.length + 1), flags);
      }
      case "t": {
        const [type, iso] = text.split(" ");
        // deno-lint-ignore no-explicit-any -- newer than the browsers this is compiled for
        return (globalThis as any).Temporal[type].from(iso);
      }
    }
    // What is left are containers, whose items are in the array that `text` points at.
    const items = table[+text];
    if (entry[0] === "S") {
      const set = new Set();
      fills.push(() => items.forEach((item: unknown) => set.add(item)));
      return set;
    }
    if (entry[0] === "M") {
      const map = new Map();
      fills.push(() => {
        for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
      });
      return map;
    }
    if (entry[0] === "c") return signals!.computed(() => items[0]);
    const signal = signals!.signal(0);
    fills.push(() => signal.value = items[0]);
    return signal;
  });

  for (const entry of table) {
    if (typeof entry === "string") continue;
    for (const key of Object.keys(entry)) {
      const reference = entry[key]?.[0];
      if (typeof entry[key] !== "object" || entry[key] === null) continue;
      if (reference === -6) delete entry[key];
      else entry[key] = reference < 0 ? SCALARS[~reference] : objects[reference];
    }
  }
  fills.forEach((fill) => fill());
  return objects[0];
}
