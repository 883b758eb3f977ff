import { escapeHtml } from "./escape.ts";
import { readBlocks } from "./blocks.ts";
import { blocksToHtml, type HtmlOptions } from "./html.ts";
import { normalize } from "./line.ts";

/** Longest text that is read as Markdown, in UTF-16 code units: some 50,000 words. What is longer is shown as it is. */
export const MAX_MARKDOWN_LENGTH = 256 * 1024;

/** How much code of one text gets colours, and how much TeX is typeset, in UTF-16 code units. */
const MAX_CODE = 100_000;
const MAX_TEX = 20_000;

/**
 * Markdown from anybody to HTML that is safe to show: no raw HTML, no images, only harmless links; code in colours, and
 * formulas as MathML. Apart from these two, what `MarkdownStream` makes of the same text. Never throws: what cannot be read
 * as Markdown is shown as it is.
 */
export async function renderMarkdown(text: string): Promise<string> {
  if (text.length > MAX_MARKDOWN_LENGTH) return asItIs(text);
  const source = normalize(text);
  const embeds = await embedsFor(source);
  try {
    const links = Object.create(null);
    const blocks = readBlocks({ text: source, links, isComing: false });
    return blocksToHtml(blocks, { ...embeds, links });
  } catch {
    return asItIs(text);
  }
}

/** Both libraries are large, and loaded with the first text that has use for them: a start does not wait for them. */
async function embedsFor(text: string): Promise<Omit<HtmlOptions, "links">> {
  const coloring = /```|~~~/.test(text) ? await import("./highlight.ts") : null;
  const typesetting = /\$|\\[([]/.test(text) ? await import("./math.ts") : null;
  let [code, tex] = [MAX_CODE, MAX_TEX];
  return {
    code(text, lang) {
      code -= text.length;
      return coloring && code >= 0 ? coloring.highlight(text, lang) : escapeHtml(text);
    },
    math(source, isDisplay) {
      tex -= source.length;
      return (tex >= 0 && typesetting?.toMathMl(source, isDisplay)) || escapeHtml(source);
    },
  };
}

function asItIs(text: string): string {
  return `<p class="plain">${escapeHtml(text)}</p>`;
}
