import { escapeText } from "./escape.ts";
import { isSafeUrl } from "./url.ts";

/** A link as HTML, `content` being HTML; the content alone where it would not be safe to go there. */
export function anchorToHtml({ href, title }: { href: string; title?: string }, content: string): string {
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
