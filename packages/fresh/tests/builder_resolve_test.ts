import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import assert from "node:assert/strict";
import { parseJsonc } from "../src/dev/deno_config.ts";
import { temporaryProject } from "./temporary_project.ts";

/** A configuration of its own, below the one of this project. */
const DENO_JSONC = `{
  // A comment, and commas at the ends
  "imports": {
    "@/": "./lib/",
    "@/special/": "./special/",
    "one": "./lib/one.ts",
    "state": "npm:preact@^10.29/hooks",
  },
}`;

const ISLAND = `
import { one } from "one";
import { two } from "@/two.ts";
import { three } from "@/special/three.ts";
import data from "./data.json" with { type: "json" };
import { useState } from "state";
import { useId } from "npm:preact@^10.29/hooks";
import { IS_BROWSER } from "jsr:@fresh/core@^2.3/runtime";
import { asset } from "fresh/runtime";
export default function Island() {
  const [state] = useState([one, two, three, data.four, IS_BROWSER, asset("/x"), useId()]);
  return <p>{state.join()}</p>;
}
`;

Deno.test("islands are bundled with all that Deno's import map names", async () => {
  await using project = await temporaryProject({
    "deno.jsonc": DENO_JSONC,
    "lib/one.ts": 'export const one: string = "uno";',
    "lib/two.ts": 'export const two: string = "dos";',
    "special/three.ts": 'export const three: string = "tres";',
    "islands/data.json": '{ "four": "cuatro" }',
    "islands/Island.tsx": ISLAND,
  });
  // On disk, because this process resolves imports by another configuration.
  await new Builder({ root: project.root }).build();
  const dir = `${project.root}/_fresh/static/_fresh/js`;
  const files = [...Deno.readDirSync(dir)].map(({ name }) => name);
  const code = await Promise.all(files.map((name) => Deno.readTextFile(`${dir}/${name}`)));
  const all = code.join("\n");
  for (const word of ["uno", "dos", "tres", "cuatro"]) assert.match(all, new RegExp(`"${word}"`));
  assert.equal(all.match(/createElementNS/g)?.length, 1);
  assert.equal(files.filter((name) => name.startsWith("fresh-runtime-")).length, 1);
});

Deno.test("an island whose package is missing fails the build", async () => {
  await using project = await temporaryProject({ "islands/Island.tsx": 'import "surely-not-installed";' });
  await assert.rejects(new Builder({ root: project.root }).build(), /Could not resolve "surely-not-installed"/);
});

Deno.test("two islands with the same file name are two islands", async () => {
  const box = (text: string) => `export default () => <p>${text}</p>;`;
  await using project = await temporaryProject({
    "islands/Box.tsx": box("one"),
    "islands/more/Box.tsx": box("two"),
    "routes/index.tsx":
      'import A from "../islands/Box.tsx";\nimport B from "../islands/more/Box.tsx";\nexport default () => <main><A /><B /></main>;',
  });
  const apply = await new Builder({ root: project.root }).build({ snapshot: "memory" });
  const app = new App().use(staticFiles()).fsRoutes();
  apply(app);
  const html = await (await app.handler()(new Request("http://localhost/"))).text();
  assert.match(html, /fresh-island:0:0:Box--><p>one<.*fresh-island:1:1:Box_2--><p>two</);
  assert.match(html, /from"\/_fresh\/js\/Box-.*from"\/_fresh\/js\/Box_2-/);
});

Deno.test("parseJsonc ignores comments and trailing commas, but not in strings", () => {
  const text = '{ "name": "a//b,] /* c */", /* x */ "imports": { "a": "\\"b\\", }", }, } // end';
  assert.deepEqual(parseJsonc(text), { name: "a//b,] /* c */", imports: { a: '"b", }' } });
});
