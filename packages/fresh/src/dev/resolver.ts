import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from "esbuild";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { DenoConfig, Project } from "./deno_config.ts";

/**
 * Lets esbuild find what Deno's import map names: files of the app, workspace members by their JSR names, and npm packages in
 * `node_modules`. Imports from within npm packages are esbuild's own business.
 */
export function resolver(project: Project): Plugin {
  return {
    name: "deno-resolver",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async (args) => {
        if (args.pluginData === FOUND || args.importer.includes(`${sep}node_modules${sep}`)) return;
        try {
          return await resolve(build, project, args);
        } catch (error) {
          return { errors: [{ text: (error as Error).message }] };
        }
      });
    },
  };
}

/** Marks lookups of our own, which must not come back here. */
const FOUND = Symbol();

async function resolve(build: PluginBuild, project: Project, args: OnResolveArgs): Promise<OnResolveResult> {
  const { target, dir } = mapped(args.path, configsFor(project, args.importer || args.resolveDir));
  if (target.startsWith("file:")) return { path: fileURLToPath(target) };
  if (target.startsWith("jsr:")) return { path: memberFile(project.members, target) };
  if (/^\.{0,2}\//.test(target)) return { path: join(dir, target) };
  if (/^https?:/.test(target)) throw new Error(`Cannot bundle "${target}": only files and packages can be bundled`);
  const isNpm = target.startsWith("npm:");
  const path = isNpm ? withoutVersion(target.slice("npm:".length)) : target;
  const find = () =>
    build.resolve(path, { kind: args.kind, resolveDir: dir, importer: args.importer, pluginData: FOUND });
  const found = await find();
  if (found.errors.length === 0 || !isNpm) return found;
  // Deno installs what is imported, and so far nobody did. Whether the package runs on a server does not matter here.
  await import(target).catch(() => {});
  return await find();
}

/** A member's own imports come before those of its workspace. */
function configsFor({ configs, members }: Project, importer: string): DenoConfig[] {
  return [...members.filter(({ dir }) => importer.startsWith(dir + sep)), ...configs];
}

/** What an import map makes of a specifier, and the folder that relative targets are relative to. */
function mapped(specifier: string, configs: DenoConfig[]): { target: string; dir: string } {
  for (const { imports = {}, dir } of configs) {
    if (specifier in imports) return { target: imports[specifier], dir };
    const prefixes = Object.keys(imports).filter((name) =>
      specifier.startsWith(name.endsWith("/") ? name : `${name}/`)
    );
    const longest = prefixes.sort((a, b) => b.length - a.length)[0];
    // As Deno has it: a name for a package is also one for what the package exports below itself.
    if (longest?.endsWith("/") || /^(jsr|npm):/.test(imports[longest])) {
      return { target: imports[longest] + specifier.slice(longest.length), dir };
    }
  }
  return { target: specifier, dir: configs.at(-1)?.dir ?? dirname(specifier) };
}

function memberFile(members: DenoConfig[], specifier: string): string {
  const path = withoutVersion(specifier.slice("jsr:".length));
  const member = members.find(({ name }) => path === name || path.startsWith(`${name}/`));
  if (!member) throw new Error(`Cannot bundle "${specifier}": it is no member of the workspace`);
  const { exports = {}, dir } = member;
  const table = typeof exports === "string" ? { ".": exports } : exports;
  const file = table[`.${path.slice(member.name!.length)}`];
  if (!file) throw new Error(`Cannot bundle "${specifier}": "${member.name}" does not export it`);
  return join(dir, file);
}

/** `/@scope/name@^1.2/sub` to `@scope/name/sub`. */
function withoutVersion(specifier: string): string {
  return specifier.replace(/^\//, "").replace(/^((?:@[^/]+\/)?[^@/]+)@[^/]+/, "$1");
}
