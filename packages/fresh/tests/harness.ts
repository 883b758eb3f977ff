import assert from "node:assert/strict";
import type { App } from "fresh";
import { setBuildCache } from "../src/app.ts";
import type { BuildCache, FsRouteType, StaticFile } from "../src/build_cache.ts";
import { routePattern } from "../src/route_path.ts";

const TYPES: Record<string, FsRouteType> = {
  _app: "app",
  _layout: "layout",
  _middleware: "middleware",
  _error: "error",
  _404: "notFound",
};

/** What a build would know: modules of the route folder by path, as in `"blog/[slug].tsx"`, and public files. */
export interface FakeBuild {
  routes?: Record<string, Record<string, unknown>>;
  files?: Record<string, Partial<StaticFile>>;
}

/** Gives `app` a build, as the Builder would. */
export function arm<State>(
  app: App<State>,
  { routes = {}, files = {} }: FakeBuild,
  mode: Mode = "production",
): App<State> {
  const cache: BuildCache = {
    root: "/project",
    clientEntry: "",
    signalsEntry: null,
    chunkImports: new Map(),
    islands: new Map(),
    devScripts: [],
    fsRoutes: Object.entries(routes).map(([path, mod]) => {
      const id = `/${path.replace(/\.\w+$/, "")}`;
      const type = TYPES[id.slice(id.lastIndexOf("/") + 1)] ?? "route";
      return { id, type, mod, pattern: routePattern(type === "route" ? id : id.slice(0, id.lastIndexOf("/"))) };
    }),
    findFile: (pathname) => {
      const file = files[pathname];
      if (file === undefined) return Promise.resolve(null);
      return Promise.resolve({
        hash: "",
        size: 0,
        contentType: "text/plain",
        immutable: false,
        open: () => Promise.resolve(new Uint8Array()),
        ...file,
      });
    },
  };
  setBuildCache(app, cache, mode);
  return app;
}

type Mode = "development" | "production";

/** One request, without a server. */
export function send<State>(app: App<State>, path: string, init?: RequestInit): Promise<Response> {
  return app.handler()(new Request(new URL(path, "http://localhost"), init));
}

/** What a response must be; `body` is the whole of it, or a pattern that it matches. */
export interface Expected {
  status?: number;
  type?: string | null;
  body?: string | RegExp;
}

export const TEXT = "text/plain;charset=UTF-8";
export const HTML = "text/html; charset=utf-8";

/** Checks status, content type and body, in that order. */
export async function assertAnswer(response: Response, expected: Expected): Promise<void> {
  const { status = 200, type = TEXT, body = "" } = expected;
  const actual = await response.text();
  assert.equal(response.status, status, `status of ${actual}`);
  assert.equal(response.headers.get("content-type"), type);
  if (typeof body === "string") assert.equal(actual, body);
  else assert.match(actual, body);
}

/** The content of `<body>`. */
export function bodyOf(html: string): string {
  return /<body[^>]*>(.*)<\/body>/s.exec(html)?.[1] ?? "";
}

/** Collects what goes to the console's error log while `run` runs. */
export async function errorLog(run: () => Promise<void>): Promise<unknown[]> {
  const logged: unknown[] = [];
  const { error } = globalThis.console;
  globalThis.console.error = (...args: unknown[]) => logged.push(...args);
  try {
    await run();
  } finally {
    globalThis.console.error = error;
  }
  return logged;
}
