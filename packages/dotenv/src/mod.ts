/**
 * Reads and writes `.env` files.
 *
 * @module
 */
import { parse } from "./parse.ts";

export * from "./parse.ts";
export * from "./stringify.ts";

export interface LoadOptions {
  /** The file. `null`: none. Default `.env`, in the working directory. */
  envPath?: string | URL | null;
  /** Whether to set the variables that the process does not have yet. Default `false`. */
  export?: boolean;
}

/**
 * Reads a `.env` file; one that does not exist has no variables.
 *
 * Needs `--allow-read` for the file, and `--allow-env` for variables that are exported, or that the file refers to
 * without giving them a value.
 */
export async function load(options: LoadOptions = {}): Promise<Record<string, string>> {
  const { envPath = ".env" } = options;
  return exported(envPath ? await Deno.readTextFile(envPath).catch(missing) : "", options);
}

/** `load`, at once. */
export function loadSync(options: LoadOptions = {}): Record<string, string> {
  const { envPath = ".env" } = options;
  return exported(envPath ? readSync(envPath) : "", options);
}

function readSync(path: string | URL): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    return missing(error);
  }
}

function missing(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "";
  throw error;
}

function exported(text: string, options: LoadOptions): Record<string, string> {
  const variables = parse(text);
  if (options.export) {
    for (const [name, value] of Object.entries(variables)) {
      if (Deno.env.get(name) === undefined) Deno.env.set(name, value);
    }
  }
  return variables;
}
