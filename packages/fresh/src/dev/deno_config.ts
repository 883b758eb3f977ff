import { dirname, join } from "node:path";

interface ConfigFile {
  name?: string;
  imports?: Record<string, string>;
  exports?: string | Record<string, string>;
  workspace?: string[] | { members?: string[] };
  compilerOptions?: { jsx?: string; jsxImportSource?: string; jsxPrecompileSkipElements?: string[] };
}

/** A `deno.json` or `deno.jsonc`. */
export interface DenoConfig extends ConfigFile {
  path: string;
  dir: string;
}

/** What the bundler has to know of Deno's configuration. */
export interface Project {
  /** From the app's folder outwards. */
  configs: DenoConfig[];
  /** Workspace members that are JSR packages. */
  members: DenoConfig[];
  jsxImportSource: string;
}

/**
 * Elements that Deno must leave to the runtime when it turns JSX into strings ahead of time, because Fresh looks at them while a page
 * renders.
 */
const RUNTIME_ELEMENTS = "a img source body html head title meta script link style base noscript template".split(" ");

/**
 * Reads the configuration that applies to `root`.
 *
 * @throws {Error} `compilerOptions` are missing, or such that pages would come out wrong
 */
export async function readProject(root: string): Promise<Project> {
  const configs = await readConfigsUpwards(root);
  const members: DenoConfig[] = [];
  for (const { dir, workspace = [] } of configs) {
    for (const member of Array.isArray(workspace) ? workspace : workspace.members ?? []) {
      const config = await readConfig(join(dir, member));
      if (config) members.push(config);
    }
  }
  return { configs, members, jsxImportSource: checkCompilerOptions(configs) };
}

function checkCompilerOptions(configs: DenoConfig[]): string {
  const config = configs.find(({ compilerOptions }) => compilerOptions);
  if (!config) throw new Error('Cannot build: no "deno.json" here or above has "compilerOptions"');
  const { jsx, jsxImportSource, jsxPrecompileSkipElements = [] } = config.compilerOptions!;
  if (jsxImportSource === undefined) {
    throw new Error(`Cannot build: "compilerOptions.jsxImportSource" is not set in "${config.path}"`);
  }
  const missing = RUNTIME_ELEMENTS.filter((element) => !jsxPrecompileSkipElements.includes(element));
  if (jsx === "precompile" && missing.length > 0) {
    const names = missing.map((element) => `"${element}"`).join(", ");
    throw new Error(`Cannot build: "compilerOptions.jsxPrecompileSkipElements" lacks ${names} in "${config.path}"`);
  }
  return jsxImportSource;
}

/** Up to the root of the workspace, or as far up as this process may look. */
async function readConfigsUpwards(root: string): Promise<DenoConfig[]> {
  const configs: DenoConfig[] = [];
  for (let dir = root;; dir = dirname(dir)) {
    const config = await readConfig(dir).catch((error) => {
      if (dir !== root && error instanceof Deno.errors.NotCapable) return null;
      throw error;
    });
    if (config) configs.push(config);
    if (config?.workspace || dir === dirname(dir)) return configs;
  }
}

async function readConfig(dir: string): Promise<DenoConfig | null> {
  for (const name of ["deno.json", "deno.jsonc"]) {
    const path = join(dir, name);
    try {
      return { ...parseJsonc(await Deno.readTextFile(path)), path, dir };
    } catch (error) {
      if (error instanceof SyntaxError) throw new SyntaxError(`Cannot parse "${path}"`, { cause: error });
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return null;
}

/** JSON with comments and trailing commas. */
export function parseJsonc(text: string): ConfigFile {
  const withoutComments = text.replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*.*?\*\//gs, "$1");
  return JSON.parse(withoutComments.replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, "$1"));
}
