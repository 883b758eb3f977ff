import type { Context } from "../context.ts";
import { HttpError } from "../error.ts";
import type { Middleware } from "../middleware.ts";

/** What `csrf()` takes. */
// deno-lint-ignore no-explicit-any
export interface CsrfOptions<State = any> {
  /** Origins, such as `https://example.com`, that forms may be sent from. Default: the request's own. */
  origin?: string | string[] | ((origin: string, context: Context<State>) => boolean);
}

/**
 * Answers 403 where a page of another site sends a request that may change something. What browsers say of where a request
 * comes from, in `Sec-Fetch-Site` and `Origin`, decides; a client that sends neither is no browser, and is let through.
 */
export function csrf<State>(options?: CsrfOptions): Middleware<State> {
  return (ctx) => {
    const { method, headers } = ctx.req;
    if (method === "GET" || method === "HEAD" || method === "OPTIONS") return ctx.next();

    const site = headers.get("Sec-Fetch-Site");
    const origin = headers.get("Origin");
    const ownSite = site === "same-origin" || site === "none" || (site === null && origin === null);
    if (ownSite || (origin !== null && isAllowed(origin, ctx, options?.origin))) return ctx.next();
    throw new HttpError(403);
  };
}

function isAllowed<State>(origin: string, ctx: Context<State>, allowed: CsrfOptions["origin"]): boolean {
  if (typeof allowed === "function") return allowed(origin, ctx);
  return [allowed || ctx.url.origin].flat().includes(origin);
}
