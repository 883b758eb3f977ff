import { relative, sep } from "node:path";
import { lockTo } from "../runtime/asset.ts";
import { filesIn } from "./crawl.ts";

/** A file of the static folders. */
export interface StaticSource {
  /** Public path, decoded. */
  path: string;
  file: string;
}

/** Hidden files stay hidden, but for the folder that browsers and services ask for by its name. */
const HIDDEN = /(^|\/)\.(?!well-known\/)/;

/** Lists what the static folders hold; of two files with the same path, the one in the earlier folder. */
export async function listStatic(dirs: string[], outDir: string): Promise<StaticSource[]> {
  const sources = new Map<string, StaticSource>();
  for (const dir of dirs) {
    for (const file of (await filesIn(dir)).sort()) {
      const path = relative(dir, file).replaceAll(sep, "/");
      if (HIDDEN.test(path) || file.startsWith(outDir + sep) || sources.has(`/${path}`)) continue;
      sources.set(`/${path}`, { path: `/${path}`, file });
    }
  }
  return [...sources.values()];
}

/** Names the build by the content of its static files, which is what locked addresses lead to. */
export async function buildIdOf(sources: StaticSource[]): Promise<string> {
  const lines = await Promise.all(
    sources.map(async ({ path, file }) => `${path} ${await sha256(await Deno.readFile(file))}`),
  );
  return (await sha256(new TextEncoder().encode(lines.join("\n")))).slice(0, 40);
}

/**
 * The bytes to send for a file. In stylesheets, `url(/…)` is locked to the build like an `<img>`'s source is, so that both name the
 * same thing to the browser's cache.
 */
export async function readStatic(file: string, buildId: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await Deno.readFile(file);
  if (!file.endsWith(".css")) return bytes;
  const css = new TextDecoder().decode(bytes);
  return new TextEncoder().encode(
    css.replace(
      /\burl\(\s*(["']?)(\/[^"')\s]+)\1\s*\)/g,
      (_, quote, path) => `url(${quote}${lockTo(buildId, path)}${quote})`,
    ),
  );
}

/** Hex digest. */
export async function sha256(content: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", content);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
