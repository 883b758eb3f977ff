import { type Method, METHODS } from "./handlers.ts";
import { compose, type MaybeLazy, type MaybeLazyMiddleware, type Middleware } from "./middleware.ts";
import type { RouteComponent } from "./page_props.ts";
import { type LayoutConfig, type Route, type RouteConfig, routeMethods, runRoute } from "./route.ts";
import { joinPath, scopeParts } from "./route_path.ts";
import type { Router } from "./router.ts";
import type { RootScope } from "./scope.ts";

/** One thing that an app was told. */
export type Registration<State> = Rule<State> | { kind: "fsRoutes"; base: string };

/** The same in terms of scopes and patterns, with the route folder's content in place of `fsRoutes`. */
export type Rule<State> =
  | { kind: "app"; component: RouteComponent<State> }
  | { kind: "notFound"; route: Route<State> }
  | { kind: "error"; scope: string[]; route: Route<State> }
  | { kind: "layout"; scope: string[]; component: RouteComponent<State>; config: LayoutConfig }
  | { kind: "middleware"; scope: string[]; middlewares: MaybeLazyMiddleware<State>[] }
  | RouteRule<State>
  | HandlerRule<State>;

/** A route lies on the last part of its scope, or with `inside` somewhere below it. */
export interface RouteRule<State> {
  kind: "route";
  scope: string[];
  inside: boolean;
  pattern: string;
  route: MaybeLazy<Route<State>>;
  config?: RouteConfig;
}

export interface HandlerRule<State> {
  kind: "handler";
  scope: string[];
  pattern: string;
  methods: readonly Method[];
  middlewares: MaybeLazyMiddleware<State>[];
}

/** Where registrations end up. */
export interface Target<State> {
  root: RootScope<State>;
  router: Router<Middleware<State>>;
  /** Put in front of every pattern. */
  basePath: string;
}

/** Enters `item`. A route takes along what its scopes hold now; what comes later is not for it. */
export function register<State>(target: Target<State>, item: Rule<State>): void {
  const { root } = target;
  switch (item.kind) {
    case "app":
      root.app = item.component;
      break;
    case "notFound":
      root.notFound = item.route;
      break;
    case "error":
      root.at(item.scope).errorRoute = item.route;
      break;
    case "layout":
      root.at(item.scope).layout = item;
      break;
    case "middleware":
      root.at(item.scope).middlewares.push(...item.middlewares);
      break;
    case "route":
      addRoute(target, { ...item, methods: methodsOf(item), middlewares: [runnerOf(item)] });
      break;
    case "handler":
      addRoute(target, { ...item, inside: false });
      break;
  }
}

/** The same below `base`. The app wrapper and the page for 404 have no path. */
export function move<State>(item: Registration<State>, base: string): Registration<State> {
  if (item.kind === "app" || item.kind === "notFound") return item;
  if (item.kind === "fsRoutes") return { ...item, base: joinPath(base, item.base) };
  const scope = [...scopeParts(base), ...item.scope];
  if (item.kind === "route" || item.kind === "handler") {
    return { ...item, scope, pattern: joinPath(base, item.pattern) };
  }
  return { ...item, scope };
}

type Addition<State> = Omit<HandlerRule<State>, "kind"> & { inside: boolean };

function addRoute<State>({ root, router, basePath }: Target<State>, addition: Addition<State>): void {
  const { scope, inside, pattern, methods, middlewares } = addition;
  const chain = root.chain(root.path(scope, inside));
  const item = compose([...chain, ...middlewares]);
  router.add(joinPath(basePath, pattern), { methods, item, otherwise: compose(chain) });
}

function methodsOf<State>({ route, config }: RouteRule<State>): readonly Method[] {
  if (typeof route !== "function") return routeMethods(route);
  const methods = config?.methods ?? "ALL";
  return methods === "ALL" ? METHODS : methods;
}

function runnerOf<State>({ route, config }: RouteRule<State>): Middleware<State> {
  if (typeof route !== "function") {
    const configured = withConfig(route, config);
    return (ctx) => runRoute(ctx, configured);
  }
  let loaded: Route<State> | undefined;
  return async (ctx) => runRoute(ctx, loaded ??= withConfig(await route(), config));
}

function withConfig<State>(route: Route<State>, config: RouteConfig | undefined): Route<State> {
  return { ...route, config: { ...route.config, ...config } };
}
