import type { DemoDocument } from "./model/demo/markdown.ts";

const ROOT = new URL("../", import.meta.url);

/** The README and all that is in `docs/`, as they are on the disk now; what cannot be read is left out. */
export async function readDocuments(): Promise<DemoDocument[]> {
  const paths = ["README.md"];
  try {
    for await (const { name } of Deno.readDir(new URL("docs", ROOT))) {
      if (name.endsWith(".md")) paths.push(`docs/${name}`);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const documents = await Promise.all(paths.map(async (path) => {
    const text = await Deno.readTextFile(new URL(path, ROOT)).catch(() => "");
    return { path, text };
  }));
  return documents.filter(({ text }) => text !== "");
}
