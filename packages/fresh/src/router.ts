import type { Method } from "./handlers.ts";
import { compilePattern, isPattern, type PathMatcher } from "./url_pattern.ts";

/** Where a request goes. */
export interface Match<T> {
  /** The pattern as it was registered; `null` where nothing matches the path. */
  pattern: string | null;
  params: Record<string, string>;
  /** For this method; `null` where the path, or the path with this method, is not registered. */
  item: T | null;
  /** For the other methods of a path that is registered. */
  otherwise: T | null;
  /** The methods that the path is registered for. */
  allowed: readonly string[];
}

/** What answers at a pattern. */
export interface Entry<T> {
  methods: readonly Method[];
  item: T;
  /** What sees the requests with other methods. */
  otherwise: T;
}

interface Place<T> {
  pattern: string;
  byMethod: Map<Method, T>;
  otherwise: T;
}

/**
 * Finds what is registered for a path. Static paths win over patterns, and among patterns the first one registered wins,
 * whatever methods it has.
 */
export class Router<T> {
  readonly #statics = new Map<string, Place<T>>();
  readonly #patterns = new Map<string, Place<T> & { match: PathMatcher }>();

  /** Registers `entry`, except for what is registered for the pattern already. */
  add(pattern: string, entry: Entry<T>): void {
    const { byMethod } = this.#place(pattern, entry.otherwise);
    for (const method of entry.methods) {
      if (!byMethod.has(method)) byMethod.set(method, entry.item);
    }
  }

  /** `pathname` is percent-encoded, as `URL` has it. HEAD falls back to GET. */
  match(method: string, pathname: string): Match<T> {
    const place = this.#statics.get(pathname) ?? this.#statics.get(otherSlash(pathname));
    if (place !== undefined) return matchOf(place, method, Object.create(null));

    for (const place of this.#patterns.values()) {
      const params = place.match(pathname);
      if (params !== null) return matchOf(place, method, params);
    }
    return { pattern: null, params: Object.create(null), item: null, otherwise: null, allowed: [] };
  }

  #place(pattern: string, otherwise: T): Place<T> {
    if (isPattern(pattern)) {
      let place = this.#patterns.get(pattern);
      if (place === undefined) {
        place = { pattern, byMethod: new Map(), otherwise, match: compilePattern(pattern) };
        this.#patterns.set(pattern, place);
      }
      return place;
    }
    const pathname = new URL(pattern, "http://localhost").pathname;
    let place = this.#statics.get(pathname);
    if (place === undefined) {
      place = { pattern, byMethod: new Map(), otherwise };
      this.#statics.set(pathname, place);
    }
    return place;
  }
}

function matchOf<T>(place: Place<T>, method: string, params: Record<string, string>): Match<T> {
  const { pattern, byMethod, otherwise } = place;
  const item = byMethod.get(method as Method) ?? (method === "HEAD" ? byMethod.get("GET") : undefined) ?? null;
  return { pattern, params, item, otherwise, allowed: item === null ? [...byMethod.keys()] : [] };
}

/** A static path answers with and without a slash at its end. */
function otherSlash(pathname: string): string {
  return pathname.endsWith("/") ? pathname.slice(0, -1) : `${pathname}/`;
}
