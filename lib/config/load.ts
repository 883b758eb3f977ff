import type { Config } from "./config.ts";
import { parseConfig } from "./parse.ts";

/** What the runtime's `fetch` takes a proxy from. */
export const PROXY_VARIABLES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];

/** The settings from the environment and, for what that does not set, from `.env` in the current folder. */
export async function loadConfig(): Promise<Config> {
  const file = await loadFile();
  const onDeploy = Deno.env.has("DENO_DEPLOY");
  const usesProxy = PROXY_VARIABLES.some((name) => Deno.env.get(name));
  return parseConfig((name) => Deno.env.get(name) ?? file[name], { onDeploy, usesProxy });
}

/** What `.env` sets. Without that file, what would read it is not loaded either: it takes longer than all else of the settings. */
async function loadFile(): Promise<Record<string, string>> {
  try {
    await Deno.stat(".env");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
  return await (await import("@std/dotenv")).load({ export: false });
}
