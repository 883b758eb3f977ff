import { isSafeUrl } from "../../lib/markdown/url.ts";
import { elementOf } from "./prose.ts";

/** Text and structure: without what Freshet adds, for a reader's comfort, to the elements that Markdown has. */
export function structureOf(html: string): string {
  const root = elementOf(html);
  for (const table of root.querySelectorAll(".table")) table.replaceWith(...table.childNodes);
  // A table that is still coming has a place for its rows.
  for (const rows of root.querySelectorAll("tbody")) if (!rows.firstChild) rows.remove();
  for (const image of root.querySelectorAll("img")) {
    const link = elementOf("<a></a>").firstElementChild!;
    link.setAttribute("href", image.getAttribute("src")!);
    link.textContent = image.getAttribute("alt") || image.getAttribute("src");
    image.replaceWith(link);
  }
  for (const link of root.querySelectorAll("a")) {
    if (!isSafeUrl(link.getAttribute("href") ?? "")) link.replaceWith(...link.childNodes);
  }
  root.normalize();
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
export function asInMessage(html: string): string {
  return html.replaceAll(/<(\/?)h([1-6])>/g, (_, end, level) => `<${end}h${Math.min(6, Number(level) + 2)}>`);
}
