import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import { renderMarkdown } from "../../../lib/markdown/render.ts";
import { document, SAMPLES, scrap } from "../../helpers/markdown_samples.ts";
import { canonical, cut, elementOf, isLeftOf, streamPieces } from "../../helpers/prose.ts";

/** Without what only the server does: colours in code, and MathML. */
function withoutEmbeds(html: string): string {
  const root = elementOf(html);
  for (const code of root.querySelectorAll("pre code")) code.textContent = code.textContent;
  for (const math of root.querySelectorAll(".math")) math.textContent = "";
  return root.innerHTML;
}

/** A text in pieces, cut at random. */
function piecesOf(text: fc.Arbitrary<string>): fc.Arbitrary<string[]> {
  return fc.tuple(text, fc.infiniteStream(fc.integer({ min: 1, max: 9 }))).map(([text, lengths]) => {
    const pieces: string[] = [];
    for (const length of lengths) {
      if (!text) break;
      pieces.push(text.slice(0, length));
      text = text.slice(length);
    }
    return pieces;
  });
}

async function assertSameAsServer(pieces: string[]): Promise<void> {
  const { html } = streamPieces(pieces);
  assert.equal(withoutEmbeds(html), withoutEmbeds(canonical(await renderMarkdown(pieces.join("")))));
}

for (const [name, text] of Object.entries(SAMPLES)) {
  Deno.test(`${name}, cut anywhere, is in the end what the server renders, and never shows what that does not`, async () => {
    const want = withoutEmbeds(canonical(await renderMarkdown(text)));
    for (const length of [1, 2, 3, 5, 17]) {
      const { html, shown, text: read } = streamPieces(cut(text, length));
      assert.equal(withoutEmbeds(html), want);
      for (const part of shown) assert.ok(read.startsWith(part), `${part.slice(-40)}, cut in ${length}`);
    }
  });
}

Deno.test("any document, cut anywhere, is in the end what the server renders", async () => {
  await fc.assert(fc.asyncProperty(piecesOf(document), assertSameAsServer), { numRuns: 300 });
});

Deno.test("anything at all, cut anywhere, is in the end what the server renders", async () => {
  await fc.assert(fc.asyncProperty(piecesOf(scrap), assertSameAsServer), { numRuns: 1_000 });
});

Deno.test("no mark is shown, at any split, that the document's rest takes away", () => {
  fc.assert(
    fc.property(document, (text) => {
      const { shown, text: read } = streamPieces(cut(text, 1));
      shown.forEach((part, i) =>
        assert.ok(isLeftOf(part, read), `${JSON.stringify(text.slice(0, i + 1))} shows ${part}`)
      );
    }),
    { numRuns: 200 },
  );
});
