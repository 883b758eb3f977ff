import { BUILD_ID, CACHE_BUST_KEY } from "./build_id.ts";

/** Only here to parse with: a path that resolves to another host is not one of ours. */
const BASE = "http://asset.invalid";

/**
 * Locks a path to this build, so that it may be cached for a year: `/logo.svg` becomes `/logo.svg?__frsh_c=<build id>`. Anything
 * but a path from the root comes back as it is.
 */
export function asset(path: string): string {
  return lockTo(BUILD_ID, path);
}

/** {@linkcode asset} for a build that need not be the one that this process serves. */
export function lockTo(buildId: string, path: string): string {
  if (!path.startsWith("/") || !URL.canParse(path, BASE)) return path;
  const url = new URL(path, BASE);
  if (url.origin !== BASE || url.searchParams.has(CACHE_BUST_KEY)) return path;
  url.searchParams.set(CACHE_BUST_KEY, buildId);
  return url.pathname + url.search + url.hash;
}

/** Applies {@linkcode asset} to every URL of a `srcset`. One that is not a plain list of candidates comes back as it is. */
export function assetSrcSet(srcset: string): string {
  const candidates = srcset.split(",");
  // A comma within an address cannot be told from one behind it.
  if (/\(|data:/.test(srcset) || candidates.some((candidate) => candidate.trim() === "")) return srcset;
  return candidates.map((candidate) => candidate.replace(/\S+/, (url) => asset(url))).join(",");
}

/** The props of an `<img>` or `<source>` with their URLs locked, or the same object where there is nothing to lock. */
export function lockSources<P extends object>(props: P): P {
  const { src, srcset, ["data-fresh-disable-lock"]: unlocked } = props as Record<string, unknown>;
  if (unlocked || (typeof src !== "string" && typeof srcset !== "string")) return props;
  const locked = { ...props } as Record<string, unknown>;
  if (typeof src === "string") locked.src = asset(src);
  if (typeof srcset === "string") locked.srcset = assetSrcSet(srcset);
  return locked as P;
}
