import { dirname, isAbsolute, relative, resolve } from "node:path";
import type { Config } from "./config/config.ts";
import { PROXY_VARIABLES } from "./config/load.ts";
import { SETTINGS } from "./config/settings.ts";
import { OPENAI_URL } from "./model/base_url.ts";
import { storeKind } from "./store/open.ts";

const ROOT = resolve(import.meta.dirname!, "..");

/** What the server reads of its own folder: the build, the demo's documents, the settings. */
const FILES = ["_fresh", "static", "README.md", "docs", ".env"];

/** Variables that are no settings: a proxy's, the platform's, those that Fresh may name a build by, and a denokv server's token. */
const VARIABLES = [...PROXY_VARIABLES, "DENO_DEPLOY", "DENO_DEPLOYMENT_ID", "GITHUB_SHA", "CI_COMMIT_SHA"];
const TOKEN = "DENO_KV_ACCESS_TOKEN";

type Needs = Pick<Config, "openai" | "toolSettings" | "door" | "kvPath" | "allowNet" | "host" | "port">;

/**
 * The flags that let a process with these settings do its work and nothing else, each as one argument of `deno run`: whom it
 * may talk to, what it may read and write, and which variables it may look at.
 */
export const FLAGS = {
  net: (config: Needs): string => `--allow-net=${hosts(config).join(",")}`,
  read: (config: Needs): string => `--allow-read=${[...FILES, ...storePaths(config)].map(escape).join(",")}`,
  write(config: Needs): string {
    const paths = storePaths(config);
    return paths.length > 0 ? `--allow-write=${paths.map(escape).join(",")}` : "--deny-write";
  },
  env: ({ kvPath }: Needs): string =>
    `--allow-env=${[...Object.keys(SETTINGS), ...VARIABLES, ...storeKind(kvPath) === "url" ? [TOKEN] : []].join(",")}`,
} satisfies Record<string, (config: Needs) => string>;

/** Where the server listens, and whom it asks: whatever else shall be asked one day goes in here. */
function hosts({ host, port, openai, toolSettings: { names, fetchHosts }, door, kvPath, allowNet }: Needs): string[] {
  const asked = [
    openai && (openai.baseURL ?? OPENAI_URL),
    door.oidc && door.oidc.issuer,
    storeKind(kvPath) === "url" ? kvPath : null,
  ].filter((url) => url !== null).map(hostOf);
  const own = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const pages = names.includes("fetch_page") ? fetchHosts.flatMap(placesOf) : [];
  return [...new Set([own, ...asked, ...pages, ...allowNet])];
}

/** A host whose pages may be fetched, at the usual ports unless it names another. */
function placesOf(host: string): string[] {
  return /:\d+$/.test(host) ? [host] : [`${host}:443`, `${host}:80`];
}

/** Host and port of a URL, as `--allow-net` takes them. */
function hostOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}

/**
 * The folder of the database, which is made where there is none. Where more than the database is in it, the file alone, and
 * what SQLite puts beside that.
 */
function storePaths({ kvPath }: Needs): string[] {
  if (kvPath === null || storeKind(kvPath) !== "file") return [];
  const folder = dirname(kvPath);
  const way = relative(resolve(ROOT, folder), ROOT);
  const hasTheProject = !isAbsolute(way) && !way.startsWith("..");
  return hasTheProject ? [kvPath, `${kvPath}-wal`, `${kvPath}-shm`] : [folder];
}

/** Of a path in a list that commas part. */
function escape(path: string): string {
  return path.replaceAll(",", ",,");
}
