import { isAbsolute, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { BUILD_ID } from "../runtime/build_id.ts";
import type { SourceMapOptions } from "./bundle.ts";

/** Where an app has its parts, and what to make of them. Folders and files are paths, relative to `root`, or file URLs. */
export interface BuildOptions {
  /**
   * Browsers that the code for the browser is made for. See https://esbuild.github.io/api/#target
   * @default ["chrome99", "firefox99", "safari15"]
   */
  target?: string | string[];
  /**
   * Folder of the project.
   * @default Deno.cwd()
   */
  root?: string;
  /**
   * Folder that `build()` writes to.
   * @default "_fresh"
   */
  outDir?: string;
  /**
   * Folder or folders of the files to serve as they are. Of two files with the same path, the one in the earlier folder is served.
   * @default "static"
   */
  staticDir?: string | string[];
  /** @default "islands" */
  islandDir?: string;
  /** @default "routes" */
  routeDir?: string;
  /**
   * Module that exports the `app`.
   * @default "main.ts"
   */
  serverEntry?: string;
  /** Files whose path matches one of these are neither islands nor routes. Tests, unless told otherwise. */
  ignore?: RegExp[];
  /** Source maps of a production build. Without it there are none. */
  sourceMap?: SourceMapOptions;
}

/** The configuration with all defaults filled in and all paths absolute. */
export type ResolvedBuildConfig = Required<Omit<BuildOptions, "sourceMap" | "staticDir">> & {
  staticDir: string[];
  mode: "development" | "production";
  /** Names the build; known once it is made. */
  buildId: string;
  sourceMap?: SourceMapOptions;
};

const TEST_FILE = /[._]test\.[cm]?[jt]sx?$/;

export function resolveConfig(options: BuildOptions): ResolvedBuildConfig {
  const root = absolute(options.root ?? ".", Deno.cwd());
  return {
    root,
    serverEntry: absolute(options.serverEntry ?? "main.ts", root),
    outDir: absolute(options.outDir ?? "_fresh", root),
    staticDir: [options.staticDir ?? "static"].flat().map((dir) => absolute(dir, root)),
    islandDir: absolute(options.islandDir ?? "islands", root),
    routeDir: absolute(options.routeDir ?? "routes", root),
    target: options.target ?? ["chrome99", "firefox99", "safari15"],
    ignore: options.ignore ?? [TEST_FILE],
    sourceMap: options.sourceMap,
    mode: "production",
    buildId: BUILD_ID,
  };
}

/** An absolute path for a path or a file URL. */
export function absolute(path: string, root: string): string {
  if (path.startsWith("file:")) return resolve(fileURLToPath(path));
  return isAbsolute(path) ? resolve(path) : resolve(root, path);
}
