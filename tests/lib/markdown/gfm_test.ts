import assert from "node:assert/strict";
import { renderMarkdown } from "../../../lib/markdown/render.ts";
import { GFM_EXAMPLES } from "../../helpers/gfm_examples.ts";
import { cut, streamPieces } from "../../helpers/prose.ts";
import { structureOf } from "../../helpers/prose_structure.ts";

for (const section of new Set(GFM_EXAMPLES.map(({ section }) => section))) {
  Deno.test(`every example that GFM has of its ${section} has the text and structure that it says, streamed too`, async () => {
    for (const { section: of, example, markdown, html } of GFM_EXAMPLES) {
      if (of !== section) continue;
      const want = structureOf(html);
      assert.equal(structureOf(await renderMarkdown(markdown)), want, `Example ${example}`);
      for (const length of [1, 5]) {
        assert.equal(structureOf(streamPieces(cut(markdown, length)).html), want, `Example ${example}, streamed`);
      }
    }
  });
}
