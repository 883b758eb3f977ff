import MarkdownIt from "markdown-it";
import { escapeHtml } from "./escape.ts";
import { isSafeUrl } from "./url.ts";

/** Longest text that is read as Markdown, in UTF-16 code units: some 50,000 words. What is longer is shown as it is. */
export const MAX_MARKDOWN_LENGTH = 256 * 1024;

/** Blocks nested deeper than the library follows: it would leave out what is in them. */
const TOO_DEEP = /^(?:[ \t]*(?:>|[+*-][ \t]|\d{1,9}[.)][ \t])){50}/m;

// Text comes from models and strangers: their HTML is shown, never run.
const markdown = new MarkdownIt({ html: false, linkify: true });
markdown.validateLink = isSafeUrl;

markdown.renderer.rules.link_open = (tokens, index, options, _env, self) => {
  tokens[index].attrSet("rel", "noopener noreferrer nofollow");
  tokens[index].attrSet("target", "_blank");
  return self.renderToken(tokens, index, options);
};

// The page's policy forbids styles in markup.
for (const cell of ["th_open", "td_open"]) {
  markdown.renderer.rules[cell] = (tokens, index, options, _env, self) => {
    const align = /^text-align:(\w+)$/.exec(String(tokens[index].attrGet("style")))?.[1];
    tokens[index].attrs = align ? [["align", align]] : null;
    return self.renderToken(tokens, index, options);
  };
}

// An image is a request to a server of the writer's choice; the reader decides.
markdown.renderer.rules.image = (tokens, index) => {
  const { content } = tokens[index];
  const href = String(tokens[index].attrGet("src"));
  return `<a href="${escapeHtml(href)}" rel="noopener noreferrer nofollow" target="_blank">${
    escapeHtml(content || href)
  }</a>`;
};

/**
 * Markdown from anybody to HTML that is safe to show: no raw HTML, no images, only harmless links. Tables and
 * strikethrough as on GitHub. Never throws: what cannot be read as Markdown is shown as it is.
 */
export function renderMarkdown(text: string): string {
  if (text.length > MAX_MARKDOWN_LENGTH || TOO_DEEP.test(text)) return asItIs(text);
  try {
    return markdown.render(text);
  } catch {
    return asItIs(text);
  }
}

function asItIs(text: string): string {
  return `<p class="plain">${escapeHtml(text)}</p>`;
}
