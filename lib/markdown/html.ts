import type { Align, Block, Code, Item, List, Table } from "./block.ts";
import { escapeHtml, escapeText } from "./escape.ts";
import { type InlineOptions, inlineToHtml } from "./inline.ts";
import { unescape } from "./link.ts";

/** How a text becomes HTML: plainly in the browser, with code in colours and formulas as MathML on the server. */
export interface HtmlOptions extends InlineOptions {
  /** `lang`: first word of the block's info string, as written; may be empty. */
  code(text: string, lang: string): string;
}

/** Without a library: code as it is, formulas as TeX. */
export const PLAIN = { code: escapeHtml, math: escapeHtml };

const TASK = /^\[([ xX])\][ \t\n]+(?=\S)/;

/** One element per block, without anything between them; none for blocks of which nothing is seen. */
export function blocksToHtml(blocks: Block[], options: HtmlOptions): string {
  return blocks.map((block) => blockToHtml(block, options)).join("");
}

function blockToHtml(block: Block, options: HtmlOptions): string {
  switch (block.type) {
    case "heading": {
      // Within a message, whose own heading is a level 2.
      const tag = `h${Math.min(6, block.level + 2)}`;
      return `<${tag}>${inlineToHtml(block.text, options, block.isOpen)}</${tag}>`;
    }
    case "paragraph": {
      const html = inlineToHtml(block.text, options, block.isOpen);
      return html && `<p>${html}</p>`;
    }
    case "code":
      return codeToHtml(block, options);
    case "math":
      return block.tex && `<div class="math display">${options.math(block.tex, true)}</div>`;
    case "quote":
      return `<blockquote dir="auto">${blocksToHtml(block.blocks, options)}</blockquote>`;
    case "list":
      return listToHtml(block, options);
    case "table":
      return tableToHtml(block, options);
    case "rule":
      return "<hr>";
    case "definitions":
      return "";
  }
}

/** As with quotations and tables, a list's text says which of its sides is the first. */
function listToHtml(list: List, options: HtmlOptions): string {
  const tag = list.first === null ? "ul" : "ol";
  const start = (list.first ?? 1) === 1 ? "" : ` start="${list.first}"`;
  return `<${tag} dir="auto"${start}>${itemsToHtml(list, options)}</${tag}>`;
}

export function itemsToHtml({ items, isLoose }: Pick<List, "items" | "isLoose">, options: HtmlOptions): string {
  return items.map((item) => itemToHtml(item, isLoose, options)).join("");
}

function itemToHtml({ blocks }: Item, isLoose: boolean, options: HtmlOptions): string {
  let box = "";
  const parts = blocks.map((block, i) => {
    if (block.type !== "paragraph") return blockToHtml(block, options);
    const [mark = "", state] = (i === 0 && TASK.exec(block.text)) || [];
    if (mark) box = checkbox(state !== " ");
    const html = (i === 0 ? box : "") + inlineToHtml(block.text.slice(mark.length), options, block.isOpen);
    return isLoose && html ? `<p>${html}</p>` : html;
  });
  return `<li${box && ' class="task"'}>${parts.join("")}</li>`;
}

function checkbox(isChecked: boolean): string {
  const [checked, label] = isChecked ? [" checked", "Done"] : ["", "To do"];
  return `<input type="checkbox" disabled${checked} aria-label="${label}"> `;
}

function tableToHtml(table: Table, options: HtmlOptions): string {
  const head = rowToHtml({ cells: table.head, tag: "th", align: table.align }, options);
  const rows = rowsToHtml(table, options);
  return `<div class="table" role="group" aria-label="Table" tabindex="0"><table dir="auto"><thead>${head}</thead><tbody>${rows}</tbody></table></div>`;
}

export function rowsToHtml({ rows, align, isOpen }: Table, options: HtmlOptions): string {
  return rows.map((cells, i) =>
    rowToHtml({ cells, tag: "td", align, isOpen: isOpen && i === rows.length - 1 }, options)
  )
    .join("");
}

interface Row {
  cells: string[];
  tag: "th" | "td";
  align: Align[];
  isOpen?: boolean;
}

function rowToHtml({ cells, tag, align, isOpen }: Row, options: HtmlOptions): string {
  const last = isOpen ? cells.findLastIndex((cell) => cell) : -1;
  const html = cells.map((cell, i) => {
    // The page's policy forbids styles in markup, hence the attribute.
    const side = align[i] && ` align="${align[i]}"`;
    return `<${tag}${side ?? ""}>${inlineToHtml(cell, options, i === last)}</${tag}>`;
  });
  return `<tr>${html.join("")}</tr>`;
}

function codeToHtml({ info, text }: Code, options: HtmlOptions): string {
  const lang = unescape(/^\S*/.exec(info)![0]);
  const name = lang ? ` class="language-${escapeText(lang)}"` : "";
  return `<pre role="group" aria-label="Code" tabindex="0"><code${name}>${
    text && options.code(text, lang)
  }</code></pre>`;
}
