import { pathToFileURL } from "node:url";
import type { StaticFile } from "../build_cache.ts";
import { type LoadedBuild, loadSnapshot, type Module } from "../snapshot.ts";
import type { Build } from "./build.ts";
import { contentType } from "./content_type.ts";
import { readStatic, sha256 } from "./static_files.ts";

/** A build that is served as it is, for development and tests. Loads the modules of islands and routes. */
export async function loadInMemory(
  build: Build,
  { root, devScripts }: { root: string; devScripts: string[] },
): Promise<LoadedBuild> {
  const [islands, fsRoutes] = await Promise.all([
    Promise.all(build.islands.map(async ({ source, ...island }) => ({ ...island, mod: await load(source) }))),
    Promise.all(build.routes.map(async ({ file, ...route }) => ({ ...route, mod: await load(file) }))),
  ]);
  const chunks = new Map(build.bundle.files.map(({ path, content }) => [path, content]));
  const sources = new Map(build.static.map(({ path, file }) => [path, file]));

  const snapshot = { ...build, devScripts, islands, fsRoutes, chunkImports: [...build.bundle.imports] };
  return loadSnapshot(root, snapshot, async (pathname) => {
    const chunk = chunks.get(pathname);
    if (chunk) return await fileOf(pathname, chunk, true);
    const source = sources.get(pathname);
    return source === undefined ? null : await fileOf(pathname, await readStatic(source, build.buildId), false);
  });
}

function load(file: string): Promise<Module> {
  return import(pathToFileURL(file).href);
}

async function fileOf(path: string, content: Uint8Array<ArrayBuffer>, immutable: boolean): Promise<StaticFile> {
  return {
    hash: await sha256(content),
    size: content.byteLength,
    contentType: contentType(path),
    immutable,
    open: () => Promise.resolve(content),
  };
}
