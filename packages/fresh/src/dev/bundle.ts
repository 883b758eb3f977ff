import type { BuildOptions, BuildResult, Plugin } from "esbuild";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Project } from "./deno_config.ts";
import { withEsbuild } from "./esbuild_service.ts";
import { resolver } from "./resolver.ts";

/** How production source maps are made; see https://esbuild.github.io/api/#source-maps. */
export interface SourceMapOptions {
  kind: BuildOptions["sourcemap"];
  sourceRoot?: BuildOptions["sourceRoot"];
  sourcesContent?: BuildOptions["sourcesContent"];
}

export interface BundleOptions {
  root: string;
  project: Project;
  /** Island modules by the name of their chunk. */
  islands: Map<string, string>;
  buildId: string;
  dev: boolean;
  target: string | string[];
  sourceMap?: SourceMapOptions;
}

/** What the browser gets. Paths are public ones; their names tell their content, so they may be cached for good. */
export interface Bundle {
  files: { path: string; content: Uint8Array<ArrayBuffer> }[];
  /** Path of each entry's chunk: the islands by their names, and the runtime's own entries. */
  entries: Map<string, string>;
  /** For each chunk, all that it imports statically, directly or not. */
  imports: Map<string, string[]>;
}

const FOLDER = "/_fresh/js";
export const RUNTIME_ENTRY = "fresh-runtime";
export const SIGNALS_ENTRY = "fresh-signals";
export const DEV_ENTRY = "fresh-dev";

/** Bundles the browser runtime and the islands. */
export function bundle(options: BundleOptions): Promise<Bundle> {
  return withEsbuild(async (esbuild) => readResult(await esbuild.build(esbuildOptions(options))));
}

function esbuildOptions({ root, project, islands, buildId, dev, target, sourceMap }: BundleOptions) {
  return {
    entryPoints: {
      [RUNTIME_ENTRY]: runtimeFile("client/boot.ts"),
      [SIGNALS_ENTRY]: SIGNALS,
      ...dev ? { [DEV_ENTRY]: runtimeFile("client/dev.ts") } : {},
      ...Object.fromEntries(islands),
    },
    absWorkingDir: root,
    outdir: join(root, FOLDER),
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target,
    minify: !dev,
    charset: "utf8",
    logLevel: "silent",
    sourcemap: dev ? "linked" : sourceMap?.kind,
    sourceRoot: dev ? undefined : sourceMap?.sourceRoot,
    sourcesContent: dev ? undefined : sourceMap?.sourcesContent,
    jsx: "automatic",
    jsxDev: dev,
    jsxImportSource: project.jsxImportSource,
    tsconfigRaw: "{}",
    define: { "process.env.NODE_ENV": JSON.stringify(dev ? "development" : "production") },
    plugins: [signals(root), buildIdConstant(buildId), resolver(project)],
  } satisfies BuildOptions;
}

function runtimeFile(path: string): string {
  return fileURLToPath(new URL(`../runtime/${path}`, import.meta.url));
}

const SIGNALS = "fresh:signals";

/** The signals library as an entry of its own, for pages whose props hold signals; empty where the app has none. */
function signals(root: string): Plugin {
  return {
    name: "fresh-signals",
    setup(build) {
      build.onResolve({ filter: /^fresh:signals$/ }, ({ path }) => ({ path, namespace: "fresh" }));
      build.onLoad({ filter: /.*/, namespace: "fresh" }, async () => {
        const { errors, path } = await build.resolve("@preact/signals", { kind: "import-statement", resolveDir: root });
        const contents = errors.length > 0 ? "" : `export { computed, signal } from ${JSON.stringify(path)};`;
        return { contents, resolveDir: root };
      });
    },
  };
}

/** The server learns the build id when it starts; the browser has it built in. */
function buildIdConstant(buildId: string): Plugin {
  const file = runtimeFile("build_id.ts");
  return {
    name: "fresh-build-id",
    setup(build) {
      build.onLoad({ filter: /[\\/]build_id\.ts$/ }, async ({ path }) => {
        if (path !== file) return;
        const { CACHE_BUST_KEY } = await import("../runtime/build_id.ts");
        const constants = { BUILD_ID: buildId, CACHE_BUST_KEY };
        const lines = Object.entries(constants).map(([name, value]) =>
          `export const ${name} = ${JSON.stringify(value)};`
        );
        return { contents: lines.join("\n") };
      });
    },
  };
}

/** A browser has no environment, and values of the build's are not put in place of these. */
const PUBLIC_VARIABLE = /\b(?:Deno\.env\.get\(\s*["'`]|process\.env\.)(FRESH_PUBLIC_\w+)/;

function readResult({ outputFiles, metafile }: BuildResult<ReturnType<typeof esbuildOptions>>): Bundle {
  for (const { path, text } of outputFiles) {
    const [, name] = (path.endsWith(".js") && PUBLIC_VARIABLE.exec(text)) || [];
    if (name) throw new Error(`Cannot bundle "${name}": this build does not put variables into islands`);
  }
  const publicPath = (file: string) => `${FOLDER}/${basename(file)}`;
  const outputs = new Map(Object.entries(metafile.outputs).map(([file, output]) => [publicPath(file), output]));

  const entries = new Map<string, string>();
  const imports = new Map<string, string[]>();
  for (const [path, { entryPoint, exports }] of outputs) {
    imports.set(path, reachable(path));
    const name = basename(path).replace(/-[A-Z0-9]+\.js$/, "");
    if (entryPoint && (name !== SIGNALS_ENTRY || exports.length > 0)) entries.set(name, path);
  }
  return {
    files: outputFiles.map(({ path, contents }) => ({ path: publicPath(path), content: new Uint8Array(contents) })),
    entries,
    imports,
  };

  function reachable(path: string): string[] {
    const found = new Set<string>();
    const queue = [path];
    for (const next of queue) {
      for (const { kind, path, external } of outputs.get(next)!.imports) {
        const imported = publicPath(path);
        if (kind !== "import-statement" || external || found.has(imported)) continue;
        found.add(imported);
        queue.push(imported);
      }
    }
    return [...found];
  }
}
