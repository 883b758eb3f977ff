import type { FsRouteFile } from "./build_cache.ts";
import type { Middleware } from "./middleware.ts";
import type { RouteComponent } from "./page_props.ts";
import type { Rule } from "./registration.ts";
import type { Route } from "./route.ts";
import { compareRoutes, folderParts } from "./route_path.ts";

/**
 * What the route folder registers: first what applies to whole folders, then the routes, so that every route has all of
 * its folder's middlewares, layouts and error pages.
 *
 * @throws {TypeError} A module lacks the exports that its kind needs.
 */
export function fsRules<State>(files: readonly FsRouteFile[]): Rule<State>[] {
  const special = files.filter(({ type }) => type !== "route");
  const routes = files.filter(({ type }) => type === "route").toSorted((a, b) => compareRoutes(a.id, b.id));
  return [...special, ...routes].map((file) => ruleOf<State>(file));
}

function ruleOf<State>(file: FsRouteFile): Rule<State> {
  const scope = folderParts(file.id);
  switch (file.type) {
    case "app":
      return { kind: "app", component: componentOf(file) };
    case "layout":
      return { kind: "layout", scope, component: componentOf(file), config: routeOf<State>(file).config ?? {} };
    case "middleware":
      return { kind: "middleware", scope, middlewares: middlewaresOf(file) };
    case "error":
      return { kind: "error", scope, route: routeOf(file) };
    case "notFound":
      return { kind: "notFound", route: routeOf(file) };
    case "route": {
      const route = routeOf<State>(file);
      const pattern = route.config?.routeOverride ?? file.pattern;
      return { kind: "route", scope, inside: !/(^|\/)index$/.test(file.id), pattern, route };
    }
  }
}

function routeOf<State>({ id, mod }: FsRouteFile): Route<State> {
  const handler = mod.handlers ?? mod.handler;
  const route = { handler, component: mod.default, config: mod.config } as Route<State>;
  if (handler === undefined && typeof mod.default !== "function" && typeof mod.config !== "object") {
    throw new TypeError(`Cannot use "${id}" as a route: it exports no "handler", "handlers", "config" or component`);
  }
  if (typeof handler === "function" && handler.length > 1) {
    throw new TypeError(`Cannot use "${id}" as a route: its handler takes ${handler.length} arguments instead of one`);
  }
  return route;
}

function componentOf<State>({ id, type, mod }: FsRouteFile): RouteComponent<State> {
  if (typeof mod.default !== "function") throw new TypeError(`Cannot use "${id}" as ${type}: it exports no component`);
  return mod.default as RouteComponent<State>;
}

function middlewaresOf<State>({ id, mod }: FsRouteFile): Middleware<State>[] {
  const middlewares = [mod.handlers ?? mod.handler ?? mod.default].flat();
  if (!middlewares.every((fn) => typeof fn === "function")) {
    throw new TypeError(`Cannot use "${id}" as middleware: its default export is no function or array of functions`);
  }
  return middlewares as Middleware<State>[];
}
