import type { StaticFile } from "../build_cache.ts";
import { Context } from "../context.ts";
import type { Middleware } from "../middleware.ts";
import { BUILD_ID, CACHE_BUST_KEY } from "../runtime/build_id.ts";

const IMMUTABLE = "public, max-age=31536000, immutable";
const REVALIDATE = "no-cache, no-store, max-age=0, must-revalidate";

/**
 * Serves the files of `static/` and the browser's part of the build, for GET and HEAD. What the build names by its content,
 * and what is asked for by the address that `asset()` gives, may be cached for a year.
 */
export function staticFiles<T>(): Middleware<T> {
  return async (ctx) => {
    const pathname = filePath(ctx.url.pathname, ctx.config.basePath);
    if (pathname === null) return ctx.next();

    const file = await Context.buildCache(ctx)?.findFile(pathname) ?? null;
    // Every browser asks for it: no page is worth rendering to say that there is none.
    if (file === null) return pathname === "/favicon.ico" ? new Response(null, { status: 404 }) : ctx.next();
    return await answer(ctx, file);
  };
}

async function answer<T>({ req, url, config }: Context<T>, file: StaticFile): Promise<Response> {
  if (req.method !== "GET" && req.method !== "HEAD") {
    return new Response("Method Not Allowed", { status: 405, headers: { Allow: "GET, HEAD" } });
  }

  const key = url.searchParams.get(CACHE_BUST_KEY);
  if (key !== null && key !== BUILD_ID) {
    // Of another build: what is here now must not be stored as that one's.
    const current = new URL(url);
    current.searchParams.delete(CACHE_BUST_KEY);
    return new Response(null, { status: 307, headers: { location: current.pathname + current.search } });
  }

  // In development, files change under the same build and several apps share one origin.
  const caching = config.mode === "production";
  const headers = new Headers({
    "Content-Type": file.contentType,
    "Cache-Control": caching && (key === BUILD_ID || file.immutable) ? IMMUTABLE : REVALIDATE,
    Vary: "If-None-Match",
  });
  if (caching) {
    headers.set("ETag", `W/"${file.hash}"`);
    if (isMatched(req.headers.get("If-None-Match"), file.hash)) return new Response(null, { status: 304, headers });
  }

  headers.set("Content-Length", String(file.size));
  return new Response(req.method === "HEAD" ? null : await file.open(), { headers });
}

/** The file that a request is for: decoded, and with nothing in it that leads out of the folder; `null` where it is for none. */
function filePath(pathname: string, basePath: string): string | null {
  if (!pathname.startsWith(`${basePath}/`)) return null;
  try {
    const path = decodeURIComponent(pathname.slice(basePath.length));
    return path === "/" || /\\|\0|\/\.{0,2}(\/|$)/.test(path) ? null : path;
  } catch {
    return null;
  }
}

/** RFC 9110, section 13.1.2: a list of entity tags, compared weakly, or `*`. */
function isMatched(header: string | null, hash: string): boolean {
  return header !== null &&
    header.split(",").map((tag) => tag.trim()).some((tag) => tag === "*" || tag.replace(/^W\//, "") === `"${hash}"`);
}
