import assert from "node:assert/strict";

/*
 * All files of tests that try random inputs: `deno task test:soak` has them try others each time, and many more, by the
 * environment that tests/helpers/properties.ts reads.
 */

const ROOT = new URL("../../", import.meta.url);
const PROPERTIES = new URL("../helpers/properties.ts", import.meta.url);

async function* sourcesBelow(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory && name !== "soak") yield* sourcesBelow(new URL(`${name}/`, folder));
    else if (/\.tsx?$/.test(name)) yield new URL(name, folder);
  }
}

/** Those that import one of the targets. */
async function importersOf(targets: ReadonlySet<string>, sources: URL[]): Promise<URL[]> {
  const found = await Promise.all(sources.map(async (source) => {
    const imports = [...(await Deno.readTextFile(source)).matchAll(/ from "(\.[^"]+)"/g)];
    return imports.some(([, specifier]) => targets.has(new URL(specifier, source).href)) ? [source] : [];
  }));
  return found.flat();
}

const isTest = ({ pathname }: URL) => /_test\.tsx?$/.test(pathname);

const sources =
  (await Promise.all(["tests/", "packages/"].map((folder) => Array.fromAsync(sourcesBelow(new URL(folder, ROOT))))))
    .flat();
const users = await importersOf(new Set([PROPERTIES.href]), sources);
const throughHelpers = await importersOf(
  new Set(users.filter((user) => !isTest(user)).map(({ href }) => href)),
  sources,
);
const tests = new Set([...users, ...throughHelpers].filter(isTest).map(({ href }) => href));
assert.ok(tests.size > 10);
for (const test of tests) await import(test);
