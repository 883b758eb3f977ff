import { basename, extname } from "node:path";
import { type Bundle, bundle, DEV_ENTRY, RUNTIME_ENTRY, SIGNALS_ENTRY } from "./bundle.ts";
import type { ResolvedBuildConfig } from "./config.ts";
import { crawl, type RouteModule } from "./crawl.ts";
import { readProject } from "./deno_config.ts";
import { buildIdOf, listStatic, type StaticSource } from "./static_files.ts";

/** All that a build makes, whether it is kept in memory or on disk. */
export interface Build {
  buildId: string;
  bundle: Bundle;
  static: StaticSource[];
  islands: { name: string; file: string; source: string }[];
  routes: RouteModule[];
  clientEntry: string;
  signalsEntry: string | null;
  /** The reload client, in a development build. */
  devEntry: string | undefined;
}

/**
 * Looks at the files of an app and bundles its islands.
 *
 * @param registered Islands outside of the island folder.
 */
export async function makeBuild(config: ResolvedBuildConfig, registered: Iterable<string>): Promise<Build> {
  const dev = config.mode === "development";
  const project = await readProject(config.root);
  const found = await crawl(config);
  const sources = await listStatic(config.staticDir, config.outDir);
  const buildId = await buildIdOf(sources);
  const islands = nameIslands(new Set([...found.islands, ...registered]));
  const { root, target, sourceMap } = config;
  const bundled = await bundle({ root, project, islands, buildId, dev, target, sourceMap });
  return {
    buildId,
    bundle: bundled,
    static: sources,
    islands: [...islands].map(([name, source]) => ({ name, source, file: bundled.entries.get(name)! })),
    routes: found.routes,
    clientEntry: bundled.entries.get(RUNTIME_ENTRY)!,
    signalsEntry: bundled.entries.get(SIGNALS_ENTRY) ?? null,
    devEntry: bundled.entries.get(DEV_ENTRY),
  };
}

/** Names chunks after the files of their islands, and the second of two with the same name `…_2`. */
function nameIslands(files: Iterable<string>): Map<string, string> {
  const names = new Map<string, string>();
  for (const file of files) {
    const wanted = basename(file, extname(file)).replace(/[^\w$]+/g, "_");
    let name = wanted;
    for (let count = 2; names.has(name); count++) name = `${wanted}_${count}`;
    names.set(name, file);
  }
  return names;
}
