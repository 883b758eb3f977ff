import { ROOT } from "./tasks.ts";

/** A file of code of the project, outside `packages/`. */
export interface Source {
  path: string;
  lines: number;
  /** Paths of the project, or bare specifiers. */
  imports: string[];
}

/** The folders of the house; what else lies beside them is somebody else's. */
const HOUSE: ReadonlySet<string> = new Set(
  "middleware routes islands components lib examples bench tests".split(" "),
);

/** All of them. */
export const sources: Source[] = await Promise.all((await Array.fromAsync(walk(""))).map(readSource));

async function* walk(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    if (isDirectory && folder === "" && !HOUSE.has(name)) continue;
    if (isDirectory) yield* walk(`${folder}${name}/`);
    else if (/\.tsx?$/.test(name)) yield folder + name;
  }
}

async function readSource(path: string): Promise<Source> {
  const url = new URL(path, ROOT);
  const text = await Deno.readTextFile(url);
  const code = text.replaceAll(/^\s*(\/\/|\*|\/\*\*).*$/gm, "");
  const imports = [...code.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)"([^"]+)"/g)]
    .map(([, s]) => s.startsWith(".") ? new URL(s, url).pathname.slice(ROOT.pathname.length) : s);
  return { path, lines: text.split("\n").length - 1, imports };
}
