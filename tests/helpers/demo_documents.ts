import type { DemoDocument } from "../../lib/model/demo/markdown.ts";

/** The documentation that tests of the demo search: like Freshet's own, but nobody else changes it. */
export function readFixtures(): Promise<DemoDocument[]> {
  const paths = ["README.md", "docs/deploying.md", "docs/changing-the-flow.md"];
  return Promise.all(paths.map(async (path) => {
    const url = new URL(`../lib/model/fixtures/${path}`, import.meta.url);
    return { path, text: await Deno.readTextFile(url) };
  }));
}
