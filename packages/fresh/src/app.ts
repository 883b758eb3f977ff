import type { BuildCache } from "./build_cache.ts";
import { type FreshConfig, resolveConfig, type ResolvedFreshConfig } from "./config.ts";
import { createHandler, type RequestHandler } from "./dispatch.ts";
import { fsRules } from "./fs_routes.ts";
import { type Method, METHODS } from "./handlers.ts";
import { type ListenOptions, serve } from "./listen.ts";
import { compose, type MaybeLazy, type MaybeLazyMiddleware, type Middleware } from "./middleware.ts";
import type { RouteComponent } from "./page_props.ts";
import { move, register, type Registration, type Target } from "./registration.ts";
import type { LayoutConfig, Route, RouteConfig } from "./route.ts";
import { joinPath, scopeParts } from "./route_path.ts";
import { Router } from "./router.ts";
import { RootScope } from "./scope.ts";

export type { ListenOptions } from "./listen.ts";

/**
 * A web app: middlewares, routes, layouts and error pages, which are told one after the other. What is told later does not
 * apply to routes that were told before, `notFound` excepted.
 */
export class App<State> {
  /** The configuration with all defaults filled in. */
  config: ResolvedFreshConfig;
  readonly #registrations: Registration<State>[] = [];
  #buildCache: BuildCache | null = null;

  constructor(config: FreshConfig = {}) {
    this.config = resolveConfig(config);
  }

  static arm<State>(app: App<State>, cache: BuildCache, mode: "development" | "production"): void {
    app.#buildCache = cache;
    app.config.root = cache.root;
    app.config.mode = mode;
  }

  /** Adds middlewares for all paths, or for `path` and what lies below it. */
  use(...middleware: MaybeLazyMiddleware<State>[]): this;
  use(path: string, ...middleware: MaybeLazyMiddleware<State>[]): this;
  use(first: string | MaybeLazyMiddleware<State>, ...rest: MaybeLazyMiddleware<State>[]): this {
    const [path, middlewares] = typeof first === "string" ? [first, rest] : ["*", [first, ...rest]];
    return this.#add({ kind: "middleware", scope: scopeParts(path), middlewares });
  }

  /** Sets what answers when a 404 is thrown, also because no route matches. There is one per app. */
  notFound(routeOrMiddleware: Route<State> | Middleware<State>): this {
    return this.#add({ kind: "notFound", route: asRoute(routeOrMiddleware) });
  }

  /** Sets what answers when something is thrown at `path` or below it. The nearest one does. */
  onError(path: string, routeOrMiddleware: Route<State> | Middleware<State>): this {
    return this.#add({ kind: "error", scope: scopeParts(path), route: asRoute(routeOrMiddleware) });
  }

  /** Sets the component that renders the document around every page. */
  appWrapper(component: RouteComponent<State>): this {
    return this.#add({ kind: "app", component });
  }

  /** Puts a component around the pages at `path` and below it, inside the layouts of parent paths. */
  layout(path: string, component: RouteComponent<State>, config: LayoutConfig = {}): this {
    return this.#add({ kind: "layout", scope: scopeParts(path), component, config });
  }

  /** Adds a page. A lazy one is loaded by its first request. */
  route(path: string, route: MaybeLazy<Route<State>>, config?: RouteConfig): this {
    const own = typeof route === "function" ? undefined : route.config;
    const pattern = config?.routeOverride ?? own?.routeOverride ?? path;
    return this.#add({ kind: "route", scope: scopeParts(path), inside: false, pattern, route, config });
  }

  /** Answers GET at `path`, and HEAD unless something else does. */
  get(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(["GET"], path, middlewares);
  }

  /** Answers POST at `path`. */
  post(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(["POST"], path, middlewares);
  }

  /** Answers PATCH at `path`. */
  patch(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(["PATCH"], path, middlewares);
  }

  /** Answers PUT at `path`. */
  put(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(["PUT"], path, middlewares);
  }

  /** Answers DELETE at `path`. */
  delete(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(["DELETE"], path, middlewares);
  }

  /** Answers HEAD at `path`. */
  head(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(["HEAD"], path, middlewares);
  }

  /** Answers every method at `path`. */
  all(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(METHODS, path, middlewares);
  }

  /** Puts the routes of the route folder here, below `pattern`. They come from the build: without one there are none. */
  fsRoutes(pattern = "*"): this {
    return this.#add({ kind: "fsRoutes", base: pattern });
  }

  /** Puts all that `app` has been told so far here, below `path`. */
  mountApp(path: string, app: App<State>): this {
    const base = joinPath(path, app.config.basePath);
    for (const registration of app.#registrations) this.#add(move(registration, base));
    return this;
  }

  /** Makes the function that answers requests. What the app is told afterwards is not in it. */
  handler(): RequestHandler {
    const root = new RootScope<State>();
    const router = new Router<Middleware<State>>();
    const target: Target<State> = { root, router, basePath: this.config.basePath };

    for (const registration of this.#registrations) {
      if (registration.kind !== "fsRoutes") register(target, registration);
      else {
        const below = { ...target, basePath: joinPath(target.basePath, registration.base) };
        for (const item of fsRules<State>(this.#buildCache?.fsRoutes ?? [])) register(below, item);
      }
    }

    const fallback = compose(root.chain([root]));
    return createHandler({ router, fallback, config: this.config, buildCache: this.#buildCache });
  }

  /** Serves the app; resolves once it listens. Without a port, takes the first free one from 8000 on. */
  // deno-lint-ignore require-await
  async listen(options: ListenOptions = {}): Promise<void> {
    serve(this.handler(), { ...options, basePath: this.config.basePath });
  }

  #handle(methods: readonly Method[], path: string, middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#add({ kind: "handler", scope: scopeParts(path), pattern: path, methods, middlewares });
  }

  #add(registration: Registration<State>): this {
    this.#registrations.push(registration);
    return this;
  }
}

/** Gives `app` what a build knows. To be done before `app.handler()`. */
export function setBuildCache<State>(app: App<State>, cache: BuildCache, mode: "development" | "production"): void {
  App.arm(app, cache, mode);
}

function asRoute<State>(routeOrMiddleware: Route<State> | Middleware<State>): Route<State> {
  return typeof routeOrMiddleware === "function" ? { handler: routeOrMiddleware } : routeOrMiddleware;
}
