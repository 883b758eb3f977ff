import type { Context } from "../context.ts";
import type { Middleware } from "../middleware.ts";
import { editHeaders } from "../response_headers.ts";

/** What `cors()` takes; each is the header of the Fetch standard that it is named after. */
export type CORSOptions<State> = {
  /** Origins that may read responses: `*` for all, one, several, or a function that returns what to send, if anything. */
  origin: string | string[] | ((origin: string, ctx: Context<State>) => string | undefined | null);
  /** Default: all but OPTIONS. */
  allowMethods?: string[];
  /** Default: whatever the browser asks for. */
  allowHeaders?: string[];
  /** How many seconds a browser may remember the answer to a preflight. */
  maxAge?: number;
  /** Allow requests with cookies. Browsers refuse it together with `*`. */
  credentials?: boolean;
  exposeHeaders?: string[];
};

const METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"];

/** Lets pages of other origins read responses, and answers their preflight requests. Default: any origin. */
export function cors<State>(options?: CORSOptions<State>): Middleware<State> {
  const settings: CORSOptions<State> = { origin: "*", ...options };

  return async (ctx) => {
    const origin = allowedOrigin(ctx, settings.origin);
    if (ctx.req.method === "OPTIONS") {
      const headers = originHeaders(origin, settings);
      if (origin !== null) addPreflight(headers, settings, ctx.req.headers.get("Access-Control-Request-Headers"));
      return new Response(null, { status: 204, headers });
    }

    const response = await ctx.next();
    return editHeaders(response, (headers) => {
      for (const [name, value] of originHeaders(origin, settings)) {
        if (name === "vary") addVary(headers, value);
        else headers.set(name, value);
      }
    });
  };
}

function allowedOrigin<State>(ctx: Context<State>, allowed: CORSOptions<State>["origin"]): string | null {
  const origin = ctx.req.headers.get("Origin") ?? "";
  if (typeof allowed === "function") return allowed(origin, ctx) || null;
  if (allowed === "*") return allowed;
  return origin !== "" && [allowed].flat().includes(origin) ? origin : null;
}

/** What every response needs. Where the answer depends on the origin, caches must know it, also when it is no. */
function originHeaders<State>(origin: string | null, settings: CORSOptions<State>): Headers {
  const headers = new Headers();
  if (settings.origin !== "*") headers.set("Vary", "Origin");
  if (origin === null) return headers;

  headers.set("Access-Control-Allow-Origin", origin);
  if (settings.credentials) headers.set("Access-Control-Allow-Credentials", "true");
  if (settings.exposeHeaders?.length) headers.set("Access-Control-Expose-Headers", settings.exposeHeaders.join(","));
  return headers;
}

function addPreflight<State>(headers: Headers, settings: CORSOptions<State>, requested: string | null): void {
  const { allowMethods = METHODS, allowHeaders, maxAge } = settings;
  if (maxAge !== undefined) headers.set("Access-Control-Max-Age", String(maxAge));
  if (allowMethods.length > 0) headers.set("Access-Control-Allow-Methods", allowMethods.join(","));

  const allowed = allowHeaders?.length ? allowHeaders : requested?.split(/\s*,\s*/) ?? [];
  if (allowed.length === 0) return;
  headers.set("Access-Control-Allow-Headers", allowed.join(","));
  addVary(headers, "Access-Control-Request-Headers");
}

function addVary(headers: Headers, name: string): void {
  const names = headers.get("Vary")?.split(/\s*,\s*/) ?? [];
  if (!names.some((known) => known.toLowerCase() === name.toLowerCase())) headers.append("Vary", name);
}
