const ROUTES = new URL("../../routes/", import.meta.url);

/** What stands for the parameters of a route, unless a test has something better. */
export const NOWHERE: Readonly<Record<string, string>> = { id: "nope", message: "nope" };

/** The path of every route that there is, its parameters filled in. */
export async function routePaths(params: Readonly<Record<string, string>> = NOWHERE): Promise<string[]> {
  const files = await Array.fromAsync(walk(""));
  const patterns = files.filter((file) => !/(^|\/)_/.test(file)).map((file) => `/${file.replace(/\.tsx?$/, "")}`);
  return patterns.map((path) => path.replace(/\/index$/, "/").replace(/\[(\w+)\]/g, (_, name) => params[name]))
    .map((path) => path === "/" ? path : path.replace(/\/$/, "")).toSorted();
}

async function* walk(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROUTES))) {
    if (isDirectory) yield* walk(`${folder}${name}/`);
    else yield folder + name;
  }
}
