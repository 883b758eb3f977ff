import assert from "node:assert/strict";
import { readDocuments } from "../../lib/documents.ts";

const ROOT = new URL("../../", import.meta.url);

Deno.test("the documentation is the README and every page in docs, word for word, and nothing else", async () => {
  const documents = await readDocuments();
  const pages = (await Array.fromAsync(Deno.readDir(new URL("docs/", ROOT))))
    .flatMap(({ name }) => name.endsWith(".md") ? `docs/${name}` : []);
  assert.ok(pages.length >= 2);
  assert.deepEqual(documents.map(({ path }) => path).sort(), ["README.md", ...pages].sort());
  for (const { path, text } of documents) {
    assert.equal(text, await Deno.readTextFile(new URL(path, ROOT)));
  }
});
