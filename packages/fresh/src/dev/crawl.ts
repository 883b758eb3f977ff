import { extname, join, relative, sep } from "node:path";
import type { FsRouteType } from "../build_cache.ts";
import { routePattern } from "../route_path.ts";

/** A module of the route folder, not loaded yet. */
export interface RouteModule {
  id: string;
  type: FsRouteType;
  pattern: string;
  file: string;
}

export interface CrawlOptions {
  islandDir: string;
  routeDir: string;
  /** Files whose path matches one of these are not there. */
  ignore: RegExp[];
}

const MODULE = /\.[tj]sx?$/;
/** A folder in the route folder whose files are no routes: `(_islands)`, `(_components)`. */
const PRIVATE_FOLDER = /(?:^|\/)\((_[^/]+)\)\//;
const SPECIAL: Record<string, FsRouteType> = {
  _app: "app",
  _layout: "layout",
  _middleware: "middleware",
  _error: "error",
  _500: "error",
  _404: "notFound",
};

/** Finds the island and route modules of an app, in an order that does not depend on the file system. */
export async function crawl(options: CrawlOptions): Promise<{ islands: string[]; routes: RouteModule[] }> {
  const islands = await modulesIn(options.islandDir, options.ignore);
  const routes: RouteModule[] = [];
  for (const file of await modulesIn(options.routeDir, options.ignore)) {
    const path = relative(options.routeDir, file).replaceAll(sep, "/");
    const folder = PRIVATE_FOLDER.exec(path)?.[1];
    if (folder === "_islands") islands.push(file);
    if (!folder) routes.push(routeModule(file, `/${path.slice(0, -extname(path).length)}`));
  }
  return { islands, routes };
}

function routeModule(file: string, id: string): RouteModule {
  const slash = id.lastIndexOf("/");
  const type = SPECIAL[id.slice(slash + 1)];
  return { id, type: type ?? "route", pattern: routePattern(type ? id.slice(0, slash) : id), file };
}

async function modulesIn(dir: string, ignore: RegExp[]): Promise<string[]> {
  const files = (await filesIn(dir)).filter((file) =>
    MODULE.test(file) && !ignore.some((pattern) => pattern.test(file))
  );
  return files.sort();
}

/** All files below `dir`, links not followed; none where there is no such folder. */
export async function filesIn(dir: string): Promise<string[]> {
  const files: string[] = [];
  try {
    for await (const { name, isDirectory, isFile } of Deno.readDir(dir)) {
      if (isDirectory) files.push(...await filesIn(join(dir, name)));
      else if (isFile) files.push(join(dir, name));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return files;
}
