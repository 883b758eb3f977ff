import assert from "node:assert/strict";
import fc from "npm:fast-check@^4";
import { renderMarkdown } from "../../../lib/markdown/render.ts";
import { MarkdownStream } from "../../../lib/markdown/stream.ts";
import { document, SAMPLES, scrap } from "../../helpers/markdown_samples.ts";
import { assertProperty } from "../../helpers/properties.ts";
import { canonical, cut, elementOf, isLeftOf, streamPieces } from "../../helpers/prose.ts";

/** Without what only the server does: colours in code, and MathML. */
function withoutEmbeds(html: string): string {
  const root = elementOf(html);
  for (const color of root.querySelectorAll("pre code span")) color.replaceWith(...color.childNodes);
  root.normalize();
  for (const math of root.querySelectorAll(".math")) math.textContent = "";
  // An element that became another one has its attributes in another order.
  for (const element of root.querySelectorAll("*")) {
    const attributes = [...element.attributes].map(({ name, value }) => [name, value]).sort();
    for (const [name] of attributes) element.removeAttribute(name);
    for (const [name, value] of attributes) element.setAttribute(name, value);
  }
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
      for (const part of shown) assert.ok(isLeftOf(part, read), `${part.slice(-40)}, cut in ${length}`);
    }
  });
}

Deno.test("any document, cut anywhere, is in the end what the server renders", async () => {
  await assertProperty(fc.asyncProperty(piecesOf(document), assertSameAsServer), { numRuns: 60 });
});

Deno.test("anything at all, cut anywhere, is in the end what the server renders", async () => {
  // What a link is defined as is known from there on.
  const text = scrap.map((text) => `[a]: b\n\n${text}`);
  await assertProperty(fc.asyncProperty(piecesOf(text), assertSameAsServer), { numRuns: 1_000 });
});

Deno.test("no mark is shown, at any split, that the document's rest takes away", () => {
  assertProperty(
    fc.property(document, (text) => {
      const { shown, text: read } = streamPieces(cut(text, 1));
      shown.forEach((part, i) =>
        assert.ok(isLeftOf(part, read), `${JSON.stringify(text.slice(0, i + 1))} shows ${part}`)
      );
    }),
    { numRuns: 30 },
  );
});

/** What the properties above have found. */
const FOUND_PIECES: string[][] = [
  ["**\r\n", "\\[**\n- "],
  ["~\n", "\\[", "*\n- "],
  [":\n$$", "=$$*"],
  ["`", "\n$$*", "*\n$$**"],
  ["*\\| a", " |\n|-|\n"],
  ["|", " a ", "|\n|-|\nb\n", "\t\n\n"],
  ["- $$\n\n", "|", " a |\n|-|\n"],
  ["\\[\n> ", "\n1. "],
  ["~~~\n\n", "~~~```\n", "\n"],
  ["[a]: b\n", '"', '"'],
  ["  - a\n", "  - b"],
  ["   1. a\n", "   2. b"],
];

for (const pieces of FOUND_PIECES) {
  Deno.test(`what was found to be read otherwise is what the server renders: ${JSON.stringify(pieces)}`, async () => {
    await assertSameAsServer(pieces);
  });
}

/** The same of the property that no mark is shown. */
const FOUND: Record<string, string> = {
  "tables in items one after the other":
    "- | one | **one** |\n  | --- | :-: |\n- | one | **one** |\n  | --- | :-: |\n- - [x] `one`",
  "emphasis in a script without spaces": "这是**重点**。",
  "a line break": "a\\\nb",
  "a price in bold": "the **$5** plan, and $5 **more**",
  "a price in a script without spaces": "价格是$5，很便宜",
};

for (const [name, text] of Object.entries(FOUND)) {
  Deno.test(`no mark is shown that the rest takes away: ${name}`, () => {
    const { shown, text: read } = streamPieces(cut(text, 1));
    for (const part of shown) assert.ok(isLeftOf(part, read), part);
  });
}

Deno.test("emphasis that is still open is closed from the inside to the outside, and begins nowhere between marks that belong together", () => {
  for (
    const [text, html] of [
      ["***a b", "<p><em><strong>a b</strong></em></p>"],
      ["_a **b_ c", "<p><em>a **b</em> c</p>"],
    ]
  ) assert.deepEqual(new MarkdownStream().push(text), [{ target: "blocks", from: 0, html }]);
});

/** What one token costs, on the average of the last quarter: characters parsed, and patches. */
function costPerToken(text: string): { parsed: number; html: number } {
  const stream = new MarkdownStream();
  const tokens = [...cut(text, 4)];
  let [parsed, html] = [0, 0];
  tokens.forEach((token, i) => {
    if (i === Math.floor(tokens.length * 0.75)) [parsed, html] = [stream.parsed, 0];
    for (const patch of stream.push(token)) html += patch.target === "code" ? patch.text.length : patch.html.length;
  });
  const count = tokens.length / 4;
  return { parsed: (stream.parsed - parsed) / count, html: html / count };
}

const GROWING: Record<string, { text: string; most: number }> = {
  "mixed Markdown": { text: `${SAMPLES.CONSTRUCTS}\n\n${SAMPLES.LONG}\n\n${SAMPLES.CODE}\n\n`, most: 1_000 },
  "one block of code": { text: "const a = [1, 2, 3].map((x) => x * 2);\n", most: 50 },
  "one list": { text: "- An item with **bold** words in it\n", most: 300 },
  "one loose list": { text: "1. An item with **bold** words in it\n\n", most: 300 },
  "one table": { text: "| a cell | another **cell** |\n", most: 300 },
};

for (const [name, { text, most }] of Object.entries(GROWING)) {
  Deno.test(`a token costs the same in a reply of 2,000 and of 20,000 tokens: ${name}`, () => {
    const head = name === "one block of code" ? "```ts\n" : name === "one table" ? "| a | b |\n| - | - |\n" : "";
    const reply = (tokens: number) => head + text.repeat(Math.ceil(tokens * 4 / text.length)).slice(0, tokens * 4);
    const [short, long] = [costPerToken(reply(2_000)), costPerToken(reply(20_000))];
    for (const key of ["parsed", "html"] as const) {
      assert.ok(long[key] < most, `${key}: ${long[key]} a token`);
      assert.ok(long[key] < short[key] * 1.5 + 10, `${key}: ${short[key]} and ${long[key]} a token`);
    }
  });
}

Deno.test("one endless paragraph, item or quotation is read in proportion to its length", () => {
  for (
    const [head, line] of [["", "Some **words** here. "], ["- ", "  Some words here.\n"], [
      "> ",
      "> Some words here.\n",
    ]]
  ) {
    const stream = new MarkdownStream();
    let length = 0;
    /** Lets the text grow up to a length; gives what was read for each of its characters until then. */
    const growTo = (end: number) => {
      const text = (length === 0 ? head : "") + line.repeat((end - length) / line.length);
      for (const piece of cut(text, 16)) stream.push(piece);
      length = end;
      return stream.parsed / length;
    };
    const [once, twice] = [growTo(20_000), growTo(40_000)];
    assert.ok(twice < once * 1.2 && twice < 500, `${once} and ${twice} a character`);
  }
});

Deno.test("emphasis that is still open is nested no deeper than what has come", () => {
  const patches = new MarkdownStream().push(`${"*a **b ".repeat(40)}c`);
  assert.equal(JSON.stringify(patches).match(/<(?:em|strong)>/g)!.length, 24);
});
