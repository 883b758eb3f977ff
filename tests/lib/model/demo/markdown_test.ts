import assert from "node:assert/strict";
import { toSections } from "../../../../lib/model/demo/markdown.ts";

function sectionsOf(...lines: string[]) {
  return toSections({ path: "page.md", text: lines.join("\n") });
}

Deno.test("a section knows the headings above it", () => {
  const sections = sectionsOf("# Page", "One", "## Part `a`", "### [Deep](x.md)", "Two", "## Part b ##", "Three");
  assert.deepEqual(sections.map(({ headings, blocks }) => [headings, blocks]), [
    [["Page"], [{ type: "text", text: "One" }]],
    [["Page", "Part a", "Deep"], [{ type: "text", text: "Two" }]],
    [["Page", "Part b"], [{ type: "text", text: "Three" }]],
  ]);
});

Deno.test("code is one block, whatever is in it", () => {
  const code = ["~~~~md", "# No heading", "", "~~~", "```", "| no | table |", "| --- | --- |", "~~~~"];
  const [{ blocks }] = sectionsOf("# Page", "Before:", ...code, "After");
  assert.deepEqual(blocks, [
    { type: "text", text: "Before:" },
    { type: "code", text: code.join("\n") },
    { type: "text", text: "After" },
  ]);
});

Deno.test("code that does not end goes on to the end of the page", () => {
  const [{ blocks }] = sectionsOf("# Page", "```", "# No heading", "", "more");
  assert.deepEqual(blocks, [{ type: "code", text: "```\n# No heading\n\nmore" }]);
});

Deno.test("a table has rows, without the spaces that align it", () => {
  const [{ blocks: [table] }] = sectionsOf(
    "| Name   | What |",
    "| :----- | ---: |",
    "| `PORT` | [a](b.md) |",
    "| x | y |",
  );
  const head = "| Name | What |\n| :--- | ---: |";
  assert.deepEqual(table, {
    type: "table",
    text: `${head}\n| \`PORT\` | \`a\` |\n| x | y |`,
    rows: [{ key: "`PORT`", line: "| `PORT` | `a` |", head }, { key: "x", line: "| x | y |", head }],
  });
});

Deno.test("links to the web stay, others become what they are called", () => {
  const [{ blocks: [block] }] = sectionsOf(
    "[MDN](https://mdn.example), [the",
    "guide](docs/a.md) and [lib/a.ts](../lib/a.ts)",
  );
  assert.equal(block.text, "[MDN](https://mdn.example), the\nguide and `lib/a.ts`");
});

Deno.test("images and comments are left out, and sections without a text", () => {
  const text = ["# Page", "![A picture](a.png)", "<!-- Not", "shown -->", "## Next", "Here"];
  assert.deepEqual(sectionsOf(...text).map(({ headings, blocks }) => [headings, blocks.length]), [[
    ["Page", "Next"],
    1,
  ]]);
});
