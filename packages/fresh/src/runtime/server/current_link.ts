import type { Page, RenderedNode } from "./page.ts";

/**
 * Says on links to the page itself and to the pages above it that they are: `data-current` and `aria-current="page"`, or
 * `data-ancestor` and `aria-current="true"`. Links that set `aria-current` themselves are left alone.
 */
export function markCurrentLink(page: Page, node: RenderedNode) {
  const { href, "aria-current": given } = node.props;
  const { url } = page.options;
  if (!url || given !== undefined || typeof href !== "string" || !href.startsWith("/")) return;
  // `//host`, `/\host` and the like lead elsewhere, or nowhere.
  const target = URL.parse(href, url);
  if (target?.origin !== url.origin) return;
  const path = withoutSlash(url.pathname);
  const targetPath = withoutSlash(target.pathname);
  if (path === targetPath && (target.search === "" || target.search === url.search)) {
    page.replace(node, "a", { ...node.props, "data-current": "true", "aria-current": "page" });
  } else if (path === targetPath || path.startsWith(targetPath + "/")) {
    page.replace(node, "a", { ...node.props, "data-ancestor": "true", "aria-current": "true" });
  }
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, "");
}
