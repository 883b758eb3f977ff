export { App, type ListenOptions } from "./app.ts";
export type { Island } from "./build_cache.ts";
export type { FreshConfig, ResolvedFreshConfig } from "./config.ts";
export type { Context, FreshContext } from "./context.ts";
export { createDefine, type Define } from "./define.ts";
export { HttpError } from "./error.ts";
export {
  type HandlerByMethod,
  type HandlerFn,
  type Method,
  page,
  type PageResponse,
  type RouteData,
  type RouteHandler,
} from "./handlers.ts";
export type { Lazy, MaybeLazy, Middleware, MiddlewareFn } from "./middleware.ts";
export type { PageProps } from "./page_props.ts";
export { staticFiles } from "./middlewares/static_files.ts";
export type { LayoutConfig, RouteConfig } from "./route.ts";
