import type { BuildCache } from "./build_cache.ts";
import type { ResolvedFreshConfig } from "./config.ts";
import { Context } from "./context.ts";
import { answerError } from "./default_error.ts";
import { HttpError } from "./error.ts";
import type { Middleware } from "./middleware.ts";
import { editHeaders } from "./response_headers.ts";
import type { Match, Router } from "./router.ts";

/** What `app.handler()` returns: fits `Deno.serve`, and needs no connection in tests. */
export type RequestHandler = (request: Request, info?: Deno.ServeHandlerInfo) => Promise<Response>;

/** What a handler works with; fixed once it is made. */
export interface Dispatcher<State> {
  router: Router<Middleware<State>>;
  /** Runs where no path matches, so that the app's middlewares see every request. */
  fallback: Middleware<State>;
  config: ResolvedFreshConfig;
  buildCache: BuildCache | null;
}

const NO_CONNECTION: Deno.ServeHandlerInfo<Deno.NetAddr> = {
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 0 },
  completed: Promise.resolve(),
};

/** Makes the function that answers requests. It never rejects. */
export function createHandler<State>({ router, fallback, config, buildCache }: Dispatcher<State>): RequestHandler {
  return async (req, info = NO_CONNECTION) => {
    const url = URL.parse(req.url);
    // A client may write anything into its Host header.
    if (url === null) return new Response("Bad Request", { status: 400 });
    if (config.trustProxy) correctUrl(url, req.headers);
    // A path such as `//host` would leave the site when it is put into a redirect.
    if (url.pathname.includes("//")) url.pathname = url.pathname.replace(/\/+/g, "/");

    const method = req.method.toUpperCase();
    const match = router.match(method, url.pathname);
    const ctx = new Context<State>({
      req,
      url,
      info,
      config,
      buildCache,
      route: match.pattern,
      params: match.params,
      next: lastResort(match, method),
    });

    const response = await run(match.item ?? match.otherwise ?? fallback, ctx);
    return finish(response, { method, allowed: match.allowed });
  };
}

async function run<State>(handler: Middleware<State>, ctx: Context<State>): Promise<Response> {
  try {
    const response = await handler(ctx);
    if (response instanceof Response) return response;
    throw new TypeError(
      `Cannot answer "${ctx.req.method} ${ctx.url.pathname}": got "${response}" instead of a Response`,
    );
  } catch (error) {
    return answerError(error);
  }
}

/** What `ctx.next()` does behind the last middleware. */
function lastResort<T>({ item, allowed }: Match<T>, method: string): () => Promise<Response> {
  if (item !== null || allowed.length === 0) return notFound;
  return method === "OPTIONS" ? () => Promise.resolve(options(allowed)) : methodNotAllowed;
}

function notFound(): Promise<Response> {
  return Promise.reject(new HttpError(404));
}

function methodNotAllowed(): Promise<Response> {
  return Promise.reject(new HttpError(405));
}

function options(allowed: readonly string[]): Response {
  return new Response(null, { status: 204, headers: { Allow: allowed.join(", ") } });
}

function finish(response: Response, { method, allowed }: { method: string; allowed: readonly string[] }): Response {
  if (response.status === 405 && allowed.length > 0 && !response.headers.has("Allow")) {
    response = editHeaders(response, (headers) => headers.set("Allow", allowed.join(", ")));
  }
  if (method !== "HEAD" || response.body === null) return response;
  // Whoever produces the body must learn that nobody will read it.
  response.body.cancel().catch(() => {});
  return new Response(null, response);
}

/** Makes `url` the address that the client wrote, by the word of the proxy that it wrote it to. */
function correctUrl(url: URL, headers: Headers): void {
  const host = firstOf(headers.get("x-forwarded-host"));
  if (host !== null) {
    // Without this, a host that names no port would get the one that the proxy connects to.
    url.port = "";
    url.host = host;
  }
  const protocol = firstOf(headers.get("x-forwarded-proto"));
  if (protocol !== null) url.protocol = `${protocol}:`;
}

/** Every proxy on the way appends its own value. */
function firstOf(list: string | null): string | null {
  return list?.split(",", 1)[0].trim() || null;
}
