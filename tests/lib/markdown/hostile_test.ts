import assert from "node:assert/strict";
import process from "node:process";
import fc from "npm:fast-check@^4";
import { MAX_MARKDOWN_LENGTH, renderMarkdown } from "../../../lib/markdown/render.ts";
import { scrap } from "../../helpers/markdown_samples.ts";
import { PAYLOADS } from "../../helpers/payloads.ts";
import { assertProperty } from "../../helpers/properties.ts";
import { cut, elementOf, streamPieces } from "../../helpers/prose.ts";

const MATH =
  "math|mrow|mi|mn|mo|mspace|mtext|mfrac|msqrt|mroot|mstyle|mpadded|msub|msup|msubsup|munder|mover|munderover";
const TEXT = "p|h[3-6]|ul|ol|li|input|blockquote|pre|code|span|div|table|thead|tbody|tr|th|td|a|strong|em|del|br|hr";
const ELEMENTS = new RegExp(`^(${TEXT}|${MATH}|mtable|mtr|mtd)$`);
const ATTRIBUTES = new RegExp(
  "^(href|title|dir|rel|target|class|role|aria-label|tabindex|align|start|type|disabled|checked|display|displaystyle|fence|form|" +
    "stretchy|separator|lspace|rspace|width|height|depth|voffset|mathvariant|mathcolor|scriptlevel|movablelimits|largeop|" +
    "symmetric|accent|accentunder|linethickness|columnspan|minsize|maxsize)$",
);

/** Fails where an element, an attribute or an address is none that Markdown can have asked for. */
function assertHarmless(html: string): void {
  for (const element of elementOf(html).querySelectorAll("*")) {
    const name = element.localName;
    assert.match(name, ELEMENTS, html);
    for (const { name: attribute, value } of element.attributes) {
      assert.match(attribute, ATTRIBUTES, html);
      if (attribute !== "href") continue;
      assert.equal(name, "a", html);
      assert.match(value, /^(https?:\/\/|mailto:)/i, html);
      assert.equal(element.getAttribute("rel"), "noopener noreferrer nofollow");
    }
  }
}

Deno.test("no payload becomes anything but text and harmless links, whole or streamed at any split", async () => {
  assert.ok(PAYLOADS.length >= 100);
  for (const text of PAYLOADS) {
    assertHarmless(await renderMarkdown(text));
    for (const length of [1, 3]) assertHarmless(streamPieces(cut(text, length)).html);
  }
});

Deno.test("nothing that the characters of Markdown and HTML can make is harmful", async () => {
  const evil = fc.oneof(scrap, fc.constantFrom(...PAYLOADS));
  await assertProperty(
    fc.asyncProperty(fc.array(evil, { maxLength: 4 }), async (parts) => {
      assertHarmless(await renderMarkdown(parts.join("")));
      assertHarmless(streamPieces(cut(parts.join(""), 5)).html);
    }),
    { numRuns: 500 },
  );
});

/** What parsers have been slow at. */
const SLOW: Record<string, (length: number) => string> = {
  "emphasis that is never closed": (n) => "*a _b ".repeat(n / 6),
  "emphasis within emphasis": (n) => "*a **a ".repeat(n / 14) + " a** a*".repeat(n / 14),
  "emphasis that overlaps": (n) => "a**b".repeat(n / 4),
  "brackets": (n) => "[".repeat(n),
  "links that are never closed": (n) => "[a](".repeat(n / 4),
  "titles that are never closed": (n) => '[a](b "'.repeat(n / 7),
  "images within images": (n) => "![[](".repeat(n / 5),
  "backticks": (n) => "`a``b```c ".repeat(n / 10),
  "code with a space before it": (n) => `\` ${"a".repeat(4_000)}\`\n\n`.repeat(n / 4_005),
  "angle brackets": (n) => "<a ".repeat(n / 3),
  "comments": (n) => "<!-- ".repeat(n / 5),
  "lines of HTML": (n) => "<div>\n".repeat(n / 6),
  "ampersands": (n) => "&a".repeat(n / 2),
  "formulas that are never closed": (n) => "\\[a \\(b $c $$d ".repeat(n / 15),
  "formulas on lines of their own": (n) => "\\[a\n\n$$b\n\n".repeat(n / 10),
  "paragraphs and headings without blank lines": (n) => "a\n# b\n".repeat(n / 6),
  "underlined headings": (n) => "a\n=\n".repeat(n / 4),
  "quotations within quotations": (n) => "> ".repeat(n / 2) + "a",
  "lists within lists": (n) => "- ".repeat(n / 2) + "a",
  "an item of many lines": (n) => "- a\n" + "b\n".repeat(n / 2),
  "a quotation of many lines": (n) => "> a\n" + "b\n".repeat(n / 2),
  "a list of many items": (n) => "- a\n\n".repeat(n / 5),
  "a table of many columns": (n) => `${"|a".repeat(n / 4)}|\n${"|-".repeat(n / 4)}|\n`,
  "a wide table of short rows": (n) => `${"|a".repeat(300)}|\n${"|-".repeat(300)}|\n${"|b|\n".repeat(n / 4)}`,
  "definitions": (n) =>
    Array.from({ length: n / 12 }, (_, i) => `[a${i}]: b\n`).join("") + "\n" + "[a1] ".repeat(n / 10),
  "addresses": (n) => "www.a.http://b a@a.".repeat(n / 19),
  "white space": (n) => `a${" ".repeat(n / 2)}b\n# a${"\t".repeat(n / 2)}b`,
  "lines that end in white space": (n) => "a          \n".repeat(n / 12),
  "backslashes": (n) => "\\".repeat(n),
  "formulas that many lines may close": (n) => "\\[\\\\]\n".repeat(n / 6),
  "a formula of many lines": (n) => `$$\n${"a\n".repeat(n / 2)}`,
  "labels that are never closed": (n) => "[a][".repeat(n / 4),
  "destinations in parentheses": (n) => "[a](".repeat(n / 8) + "(".repeat(n / 2),
  "destinations that are never closed": (n) => "[a](<b".repeat(n / 6),
  "links within links": (n) => "[".repeat(n / 8) + "a](b)".repeat(n / 8),
  "runs of all lengths": (n) => "*a**b***c****d".repeat(n / 14),
  "emphasis of two kinds that overlaps": (n) => "*_a".repeat(n / 6) + "*_".repeat(n / 6),
  "numbers that are no lists": (n) => "a\n2. b\n".repeat(n / 7),
  "tables below each other": (n) => "a|b\n-|-\n".repeat(n / 8),
  "bars": (n) => "|".repeat(n),
  "strings that are never closed": (n) => "```sql\n" + "select '".repeat(n / 8),
};

for (const [name, make] of Object.entries(SLOW)) {
  Deno.test(`four times the text takes some four times the time: ${name}`, async () => {
    const [one, four] = [make(16_000), make(64_000)];
    await renderMarkdown(make(8_000));
    for (let tries = 3;; tries--) {
      const fourfold = await timeOf(() => renderMarkdown(four));
      if (fourfold <= 100) break;
      // As much text in four parts.
      const once = await timeOf(async () => {
        for (let part = 0; part < 4; part++) await renderMarkdown(one);
      });
      if (fourfold < 3 * once) break;
      assert.ok(tries > 1, `${once} ms in four parts, ${fourfold} ms in one`);
    }
  });
}

/** What is slow already where it is short, or becomes that only where it is long. */
const COSTLY: Record<string, string> = {
  "marks behind an address": `http://a${"!".repeat(200)}x${")".repeat(200)} `,
  "marks within an address": `http://a${"!".repeat(4_000)}x `,
  "parentheses behind an address": `http://a${")".repeat(4_000)} `,
  "a price of many commas": `$5${",".repeat(4_000)}_$ `,
  "formulas that have text behind them": `${"\\[\n".repeat(1_300)}\\]x\n`,
  "lines below which a table could be": "a\n|-|-|\n",
};

for (const [name, part] of Object.entries(COSTLY)) {
  Deno.test(`the longest text takes less than 30 times as long as words: ${name}`, async () => {
    const repeat = (part: string) => part.repeat(MAX_MARKDOWN_LENGTH / part.length);
    const [words, hostile] = [repeat("Some **words** here. "), repeat(part)];
    await renderMarkdown(words);
    for (let tries = 3;; tries--) {
      const [least, most] = [await timeOf(() => renderMarkdown(words)), await timeOf(() => renderMarkdown(hostile))];
      if (most < 30 * least) break;
      assert.ok(tries > 1, `${least} ms for words, ${most} ms for this`);
    }
  });
}

Deno.test("white space in a link that is still coming takes less than 100 times as long as words", async () => {
  const space = " ".repeat(1_900);
  const timeToShow = (text: string) => timeOf(() => Promise.resolve(streamPieces([text])));
  for (let tries = 3;; tries--) {
    const least = await timeToShow("Some **words** here. ".repeat(180));
    const most = await timeToShow(`[a](${space}x${space}y z`);
    if (most < 100 * least) break;
    assert.ok(tries > 1, `${least} ms for words, ${most} ms for this`);
  }
});

/** Time that this thread works, in milliseconds: whatever else the machine does meanwhile is not counted, where that is known. */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const worked = () => {
    if (!process.threadCpuUsage) return performance.now();
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  };
  const before = worked();
  await work();
  return worked() - before;
}
