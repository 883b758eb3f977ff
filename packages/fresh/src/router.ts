import type { Method } from "./handlers.ts";
import { compilePattern, isPattern, type PathMatcher } from "./url_pattern.ts";

/** Where a request goes. */
export interface Match<T> {
  /** The pattern as it was registered; `null` where nothing matches the path. */
  pattern: string | null;
  params: Record<string, string>;
  /** `null` where the path, or the path with this method, is not registered. */
  item: T | null;
  /** The methods that the path is registered for. */
  allowed: readonly string[];
}

interface Entry<T> {
  pattern: string;
  byMethod: Map<Method, T>;
}

/**
 * Finds what is registered for a path. Static paths win over patterns, and among patterns the first one registered wins,
 * whatever methods it has.
 */
export class Router<T> {
  readonly #statics = new Map<string, Entry<T>>();
  readonly #patterns = new Map<string, Entry<T> & { match: PathMatcher }>();

  /** Registers `item`, unless there is one for this method and pattern already. */
  add(method: Method, pattern: string, item: T): void {
    const { byMethod } = this.#entry(pattern);
    if (!byMethod.has(method)) byMethod.set(method, item);
  }

  /** `pathname` is percent-encoded, as `URL` has it. HEAD falls back to GET. */
  match(method: string, pathname: string): Match<T> {
    const entry = this.#statics.get(pathname) ?? this.#statics.get(otherSlash(pathname));
    if (entry !== undefined) return matchOf(entry, method, Object.create(null));

    for (const entry of this.#patterns.values()) {
      const params = entry.match(pathname);
      if (params !== null) return matchOf(entry, method, params);
    }
    return { pattern: null, params: Object.create(null), item: null, allowed: [] };
  }

  #entry(pattern: string): Entry<T> {
    if (isPattern(pattern)) {
      let entry = this.#patterns.get(pattern);
      if (entry === undefined) {
        entry = { pattern, byMethod: new Map(), match: compilePattern(pattern) };
        this.#patterns.set(pattern, entry);
      }
      return entry;
    }
    const pathname = new URL(pattern, "http://localhost").pathname;
    let entry = this.#statics.get(pathname);
    if (entry === undefined) {
      entry = { pattern, byMethod: new Map() };
      this.#statics.set(pathname, entry);
    }
    return entry;
  }
}

function matchOf<T>({ pattern, byMethod }: Entry<T>, method: string, params: Record<string, string>): Match<T> {
  const item = byMethod.get(method as Method) ?? (method === "HEAD" ? byMethod.get("GET") : undefined) ?? null;
  return { pattern, params, item, allowed: item === null ? [...byMethod.keys()] : [] };
}

/** A static path answers with and without a slash at its end. */
function otherSlash(pathname: string): string {
  return pathname.endsWith("/") ? pathname.slice(0, -1) : `${pathname}/`;
}
