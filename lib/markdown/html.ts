import type { MarkedToken, Token, Tokens } from "marked";
import { escapeHtml, escapeText } from "./escape.ts";
import type { MathToken } from "./syntax.ts";
import { isSafeUrl } from "./url.ts";

/** How code and formulas become HTML: plainly in the browser, in colours and as MathML on the server. */
export interface Embeds {
  /** `lang`: first word of the block's info string, as written; may be empty. */
  code(text: string, lang: string): string;
  math(tex: string, isDisplay: boolean): string;
}

/** Without a library: code as it is, formulas as TeX. */
export const PLAIN: Embeds = { code: escapeHtml, math: escapeHtml };

/** One element per block, without anything between them; empty for blocks of which nothing is seen. */
function blockToHtml(block: Token, embeds: Embeds): string {
  const token = block as MarkedToken | MathToken;
  switch (token.type) {
    case "heading": {
      // Within a message, whose own heading is a level 2.
      const tag = `h${Math.min(6, token.depth + 2)}`;
      return `<${tag}>${inlineToHtml(token.tokens, embeds)}</${tag}>`;
    }
    case "paragraph": {
      const html = inlineToHtml(token.tokens, embeds);
      return html && `<p>${html}</p>`;
    }
    case "text":
    case "checkbox":
      return inlineToHtml([token], embeds);
    case "code":
      return codeToHtml(token, embeds);
    case "math":
      return `<div class="math display">${embeds.math(token.tex, true)}</div>`;
    case "blockquote":
      return `<blockquote dir="auto">${blocksToHtml(token.tokens, embeds)}</blockquote>`;
    case "list": {
      const [open, close] = listTags(token);
      return `${open}${token.items.map((item) => itemToHtml(item, embeds)).join("")}${close}`;
    }
    case "table": {
      const rows = token.rows.map((row) => rowToHtml(row, embeds)).join("");
      const head = rowToHtml(token.header, embeds);
      return `<div class="table" role="group" aria-label="Table" tabindex="0"><table dir="auto"><thead>${head}</thead><tbody>${rows}</tbody></table></div>`;
    }
    case "hr":
      return "<hr>";
    default:
      return "";
  }
}

export function blocksToHtml(tokens: Token[], embeds: Embeds): string {
  return tokens.map((token) => blockToHtml(token, embeds)).join("");
}

/** The tags around a list's items. As with quotations and tables, its text says which of its sides is the first. */
function listTags({ ordered, start }: Tokens.List): [open: string, close: string] {
  if (!ordered) return ['<ul dir="auto">', "</ul>"];
  return [`<ol dir="auto"${start === 1 ? "" : ` start="${Number(start)}"`}>`, "</ol>"];
}

export function itemToHtml({ task, tokens }: Tokens.ListItem, embeds: Embeds): string {
  return `<li${task ? ' class="task"' : ""}>${blocksToHtml(tokens, embeds)}</li>`;
}

export function rowToHtml(cells: Tokens.TableCell[], embeds: Embeds): string {
  return `<tr>${cells.map((cell) => cellToHtml(cell, embeds)).join("")}</tr>`;
}

// The page's policy forbids styles in markup, hence the attribute.
function cellToHtml({ header, align, tokens }: Tokens.TableCell, embeds: Embeds): string {
  const tag = header ? "th" : "td";
  return `<${tag}${align ? ` align="${align}"` : ""}>${inlineToHtml(tokens, embeds)}</${tag}>`;
}

function codeToHtml(token: Tokens.Code, embeds: Embeds): string {
  const lang = /^\S*/.exec(token.lang ?? "")![0];
  const name = lang ? ` class="language-${escapeText(lang)}"` : "";
  const text = codeText(token);
  return `<pre role="group" aria-label="Code" tabindex="0"><code${name}>${
    text && embeds.code(text, lang)
  }</code></pre>`;
}

/** What stands in a block of code: whole lines, or nothing. */
export function codeText({ text }: Tokens.Code): string {
  return text && `${text.replace(/\n$/, "")}\n`;
}

function inlineToHtml(tokens: Token[], embeds: Embeds): string {
  return tokens.map((token) => tokenToHtml(token, embeds)).join("");
}

function tokenToHtml(inline: Token, embeds: Embeds): string {
  const token = inline as MarkedToken | MathToken;
  switch (token.type) {
    case "text":
      return token.tokens ? inlineToHtml(token.tokens, embeds) : escapeText(token.text);
    case "escape":
      return escapeHtml(token.text);
    case "strong":
      return `<strong>${inlineToHtml(token.tokens, embeds)}</strong>`;
    case "em":
      return `<em>${inlineToHtml(token.tokens, embeds)}</em>`;
    case "del":
      return `<del>${inlineToHtml(token.tokens, embeds)}</del>`;
    case "codespan":
      return `<code>${escapeHtml(token.text)}</code>`;
    case "br":
      return "<br>";
    case "math":
      return `<span class="math${token.isDisplay ? " display" : ""}">${embeds.math(token.tex, token.isDisplay)}</span>`;
    case "checkbox": {
      const [checked, label] = token.checked ? [" checked", "Done"] : ["", "To do"];
      return `<input type="checkbox" disabled${checked} aria-label="${label}"> `;
    }
    case "link":
      return linkToHtml(token, token.autolink ? escapeHtml(token.text) : inlineToHtml(token.tokens, embeds));
    // An image is a request to a server of the writer's choice; the reader decides.
    case "image":
      return linkToHtml(token, inlineToHtml(token.tokens, embeds) || escapeText(token.href));
    default:
      return escapeHtml(inline.raw);
  }
}

function linkToHtml({ href, title }: Tokens.Link | Tokens.Image, content: string): string {
  const address = isSafeUrl(href) && encode(href);
  if (!address) return content;
  const tooltip = title ? ` title="${escapeText(title)}"` : "";
  // A link within an image's description: the one around it stays.
  const text = content.replaceAll(/<\/?a[^>]*>/g, "");
  return `<a href="${escapeText(address)}"${tooltip} rel="noopener noreferrer nofollow" target="_blank">${text}</a>`;
}

function encode(href: string): string | null {
  try {
    return encodeURI(href).replaceAll("%25", "%");
  } catch {
    // Half of a surrogate pair.
    return null;
  }
}
