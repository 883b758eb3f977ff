import type { VNode } from "preact";
import { Context } from "./context.ts";
import { HttpError } from "./error.ts";
import { type HandlerFn, type Method, METHODS, type PageResponse, type RouteHandler } from "./handlers.ts";
import { instantiate, pageProps, type RouteComponent } from "./page_props.ts";

/** What a layout may say about what stands around it. */
export interface LayoutConfig {
  /** Drop the layouts of parent paths. Default: `false`. */
  skipInheritedLayouts?: boolean;
  /** Drop the app wrapper. Default: `false`. */
  skipAppWrapper?: boolean;
}

/** What a route module may export as `config`. */
export interface RouteConfig extends LayoutConfig {
  /** A `URLPattern` pathname to use instead of the one that the file's name gives. */
  routeOverride?: string;
  /** The methods to register a lazy route for, since its handlers are not known before it is loaded. Default: `ALL`. */
  methods?: "ALL" | Method[];
}

/** A page: a handler, a component, or both. */
export interface Route<State> {
  component?: RouteComponent<State>;
  config?: RouteConfig;
  handler?: RouteHandler<unknown, State>;
}

/** The methods that `route` answers; HEAD by way of GET not counted. */
export function routeMethods<State>({ handler, component }: Route<State>): readonly Method[] {
  if (typeof handler !== "object") return METHODS;
  const methods = METHODS.filter((method) => handler[method] !== undefined);
  if (component !== undefined && handler.GET === undefined) methods.unshift("GET");
  return methods;
}

/** Runs the handler of `route` and, unless that answers, renders its component. `status` is for a page without its own. */
export async function runRoute<State>(ctx: Context<State>, route: Route<State>, status = 200): Promise<Response> {
  narrowFrame(ctx, route.config);

  // Only a lazy route can get here with a method that it turns out not to have.
  if (!answers(route, ctx)) throw new HttpError(route.handler === undefined ? 404 : 405);
  const handler = handlerFor(route, ctx);
  const result = handler === undefined ? { data: {} } : await handler(ctx);
  if (result instanceof Response) return result;
  if (typeof result !== "object" || result === null) {
    throw new TypeError(`Cannot answer "${ctx.req.method} ${ctx.url.pathname}": the handler returned "${result}"`);
  }
  return await renderPage(ctx, route.component, { ...result, status: result.status ?? status });
}

/** Whether `route` has something for the method of this request: what a page for errors may lack. */
export function answers<State>(route: Route<State>, ctx: Context<State>): boolean {
  return route.component !== undefined || handlerFor(route, ctx) !== undefined;
}

function handlerFor<State>({ handler }: Route<State>, ctx: Context<State>): HandlerFn<unknown, State> | undefined {
  if (typeof handler !== "object") return handler;
  const method = ctx.req.method.toUpperCase() as Method;
  return handler[method] ?? (method === "HEAD" ? handler.GET : undefined);
}

async function renderPage<State>(
  ctx: Context<State>,
  component: RouteComponent<State> | undefined,
  { data, status, headers }: PageResponse<unknown>,
): Promise<Response> {
  let vnode: VNode | null = null;
  if (component !== undefined) {
    const instance = await instantiate(component, pageProps(ctx, { data, Component: () => null }));
    if (instance instanceof Response) return instance;
    vnode = instance;
  }
  return await ctx.render(vnode, { status, headers });
}

function narrowFrame<State>(ctx: Context<State>, config: LayoutConfig | undefined): void {
  if (!config?.skipAppWrapper && !config?.skipInheritedLayouts) return;
  const { app, layouts } = Context.frame(ctx);
  Context.setFrame(ctx, {
    app: config.skipAppWrapper ? null : app,
    layouts: config.skipInheritedLayouts ? [] : layouts,
  });
}
