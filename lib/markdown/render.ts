import { Marked } from "marked";
import { escapeHtml } from "./escape.ts";
import { safeUrl } from "./url.ts";

const marked = new Marked({
  gfm: true,
  renderer: {
    // Text comes from models and strangers: their HTML is shown, never run.
    html: ({ text }) => escapeHtml(text),
    link({ href, tokens }) {
      return link(href, this.parser.parseInline(tokens));
    },
    // An image is a request to a server of the writer's choice; the reader decides.
    image: ({ href, text }) => link(href, escapeHtml(text || href)),
  },
});

/** GitHub-flavoured Markdown from anybody to HTML that is safe to show: no raw HTML, no images, only harmless links. */
export function renderMarkdown(text: string): string {
  return marked.parse(text, { async: false });
}

function link(href: string, html: string): string {
  const url = safeUrl(href);
  return url === null
    ? html
    : `<a href="${escapeHtml(url)}" rel="noopener noreferrer nofollow" target="_blank">${html}</a>`;
}
