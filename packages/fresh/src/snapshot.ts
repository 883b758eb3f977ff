import type { ComponentType } from "preact";
import type { BuildCache, FsRouteFile, Island, StaticFile } from "./build_cache.ts";
import { type App, setBuildCache } from "./app.ts";
import { setBuildId } from "./runtime/build_id.ts";

/** The exports of a module. */
export type Module = Record<string, unknown>;

/** An island module and its chunk. */
export interface IslandModule {
  name: string;
  file: string;
  mod: Module;
}

/** What of a build does not depend on where its files are kept. */
export interface Snapshot {
  buildId: string;
  clientEntry: string;
  signalsEntry: string | null;
  devScripts: string[];
  chunkImports: [path: string, imports: string[]][];
  islands: IslandModule[];
  fsRoutes: FsRouteFile[];
}

/** A file that a build wrote, by its public path. */
export interface SnapshotFile {
  /** Relative to the build's folder. */
  file: string;
  hash: string;
  /** Bytes. */
  size: number;
  contentType: string;
  immutable: boolean;
}

/** A build that is ready to serve. */
export interface LoadedBuild {
  buildId: string;
  cache: BuildCache;
}

/** Makes `app` serve a build; `asset()` locks to it from now on. */
export function applyBuild<State>(
  app: App<State>,
  { buildId, cache }: LoadedBuild,
  mode: App<State>["config"]["mode"],
) {
  setBuildId(buildId);
  setBuildCache(app, cache, mode);
}

/** @param findFile Finds the files that the build sends. */
export function loadSnapshot(root: string, snapshot: Snapshot, findFile: BuildCache["findFile"]): LoadedBuild {
  const cache = {
    root,
    clientEntry: snapshot.clientEntry,
    signalsEntry: snapshot.signalsEntry,
    chunkImports: new Map(snapshot.chunkImports),
    islands: islandsOf(snapshot.islands),
    fsRoutes: snapshot.fsRoutes,
    devScripts: snapshot.devScripts,
    findFile,
  };
  return { buildId: snapshot.buildId, cache };
}

/** Every component that an island module exports is an island. */
function islandsOf(modules: IslandModule[]): Map<ComponentType, Island> {
  const islands = new Map<ComponentType, Island>();
  for (const { name, file, mod } of modules) {
    for (const [exportName, fn] of Object.entries(mod)) {
      if (typeof fn !== "function") continue;
      const ownName = exportName === "default" || exportName === name ? name : `${name}.${exportName}`;
      islands.set(fn as ComponentType, { name: ownName, exportName, file, fn: fn as ComponentType });
    }
  }
  return islands;
}

/** Finds files where a build wrote them; what is not in `files` is not there. `dir` ends in a slash. */
export function filesOnDisk(dir: URL, files: Record<string, SnapshotFile>): BuildCache["findFile"] {
  const known = new Map(
    Object.entries(files).map(([path, { file, ...facts }]): [string, StaticFile] => {
      const open = async () => (await Deno.open(new URL(file, dir))).readable;
      return [path, { ...facts, open }];
    }),
  );
  return (pathname) => Promise.resolve(known.get(pathname) ?? null);
}
