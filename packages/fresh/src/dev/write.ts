import { dirname, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { SnapshotFile } from "../snapshot.ts";
import type { Build } from "./build.ts";
import type { ResolvedBuildConfig } from "./config.ts";
import { contentType } from "./content_type.ts";
import { readStatic, sha256 } from "./static_files.ts";

const NOTE = "// Made by the build; the next one replaces it.\n";

/**
 * Writes a build to `config.outDir`: `server.js` to serve it with, `snapshot.js` with what is known of it, `static/` with all files to
 * send. All references are relative, so that the project may be moved.
 */
export async function writeBuild(config: ResolvedBuildConfig, build: Build): Promise<void> {
  const { outDir } = config;
  await Deno.remove(join(outDir, "static"), { recursive: true }).catch(ignoreNotFound);
  await Deno.mkdir(outDir, { recursive: true });
  const files = await writeFiles(outDir, build);
  await Deno.writeTextFile(join(outDir, "snapshot.js"), snapshotModule(outDir, build, files));
  await Deno.writeTextFile(join(outDir, "server.js"), serverModule(config));
  await Deno.writeTextFile(join(outDir, "compiled-entry.js"), COMPILED_ENTRY);
}

async function writeFiles(outDir: string, build: Build): Promise<Record<string, SnapshotFile>> {
  const files: Record<string, SnapshotFile> = {};
  const write = async (path: string, content: Uint8Array<ArrayBuffer>, immutable: boolean) => {
    const target = join(outDir, "static", path);
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.writeFile(target, content);
    const file = `static${path.split("/").map(encodeURIComponent).join("/")}`;
    const [hash, size] = [await sha256(content), content.byteLength];
    files[path] = { file, hash, size, contentType: contentType(path), immutable };
  };
  for (const { path, file } of build.static) await write(path, await readStatic(file, build.buildId), false);
  for (const { path, content } of build.bundle.files) await write(path, content, true);
  return files;
}

function snapshotModule(outDir: string, build: Build, files: Record<string, SnapshotFile>): string {
  const { buildId, clientEntry, signalsEntry, islands, routes } = build;
  const imports = [
    ...islands.map(({ source }, i) => `import * as island${i} from ${specifier(outDir, source)};`),
    ...routes.map(({ file }, i) => `import * as route${i} from ${specifier(outDir, file)};`),
  ];
  const known = { buildId, clientEntry, signalsEntry, devScripts: [], chunkImports: [...build.bundle.imports] };
  const lines = [
    ...Object.entries(known).map(([name, value]) => `  ${name}: ${JSON.stringify(value)},`),
    "  islands: [",
    ...islands.map(({ name, file }, i) => `    { ...${JSON.stringify({ name, file })}, mod: island${i} },`),
    "  ],",
    "  fsRoutes: [",
    ...routes.map(({ id, type, pattern }, i) => `    { ...${JSON.stringify({ id, type, pattern })}, mod: route${i} },`),
    "  ],",
  ];
  return `${NOTE}${imports.join("\n")}

export const snapshot = {
${lines.join("\n")}
};

export const files = ${JSON.stringify(files, null, 2)};
`;
}

function serverModule({ outDir, root, serverEntry }: ResolvedBuildConfig): string {
  const rootPath = `${relativeUrl(outDir, root).replace(/\/?$/, "/")}`;
  return `${NOTE}import { serveBuild } from "fresh/internal";
import { files, snapshot } from "./snapshot.js";
import { app } from ${specifier(outDir, serverEntry)};

const root = new URL(${JSON.stringify(rootPath)}, import.meta.url);
const dir = new URL("./", import.meta.url);

export default { fetch: serveBuild(app, { root, dir, snapshot, files }) };
`;
}

const COMPILED_ENTRY = `${NOTE}import server from "./server.js";

const port = Number(Deno.env.get("PORT") ?? 8000);
const hostname = Deno.env.get("HOSTNAME");
Deno.serve({ port, ...hostname && { hostname } }, server.fetch);
`;

function specifier(fromDir: string, file: string): string {
  return JSON.stringify(relativeUrl(fromDir, file));
}

/** A relative reference, with the same escapes as the file's own URL: another spelling would be another module. */
function relativeUrl(fromDir: string, file: string): string {
  const [from, to] = [fromDir, file].map((path) => pathToFileURL(path).pathname);
  const path = relative(from, to).replaceAll(sep, "/");
  return path.startsWith("../") || path === ".." ? path : `./${path}`;
}

function ignoreNotFound(error: unknown) {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
