import { Fragment, h, type VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import type { BuildCache } from "../../build_cache.ts";
import { attribute, bootIslands, nonceAttribute } from "./boot_script.ts";
import { BODY_END, HEAD_END, HTML_START, placeHeadTags } from "./head_tags.ts";
import "./hooks.ts";
import { renderUnshownSlots } from "./islands.ts";
import { Page, renderWithin } from "./page.ts";

export interface DocumentOptions {
  /** Without one there are no islands: components render, and that is all. */
  buildCache: BuildCache | null;
  basePath: string;
  /** On every script and style of the page; empty for none. */
  nonce: string;
  /** Address of the page, to tell links that lead to it. */
  url?: URL;
}

export type DocumentTree = {
  page: () => VNode | null;
  /** Wraps the page, which is rendered by then; `null` where the app has no wrapper. */
  app: ((Component: () => VNode | null) => VNode) | null;
};

/** Renders a whole HTML document. What the components leave out of `<html>`, `<head>` and `<body>` is added. */
export function renderDocument(tree: DocumentTree, options: DocumentOptions): string {
  const page = new Page(options);
  return renderWithin(page, () => {
    let html = renderToString(tree.page() ?? h(Fragment, null));
    if (tree.app) {
      const content = html;
      html = renderToString(tree.app(() => raw(content)));
    }
    const templates = renderUnshownSlots(page);
    const boot = bootIslands(page);
    const placed = placeHeadTags(page, html);
    return assemble(page, placed.html, {
      head: placed.rest + boot.preloads,
      body: templates + boot.script + devScripts(page),
    });
  });
}

/** HTML that is done, as the app's `Component`. */
function raw(html: string): VNode {
  return h(Fragment, { tpl: [html] } as object);
}

/** Puts the ends of the head and the body where they belong. */
function assemble(page: Page, html: string, ends: { head: string; body: string }): string {
  const { elements } = page;
  const head = `<head><meta charset="utf-8"/>${ends.head}</head>`;
  if (elements.html) {
    html = fill(html, HTML_START, elements.head ? "" : head);
  } else {
    // A page that has a head but no body is left for the parser to sort: a body tag would swallow the head.
    if (!elements.head) html = head + (elements.body ? html : `<body>${html}<!--${BODY_END}--></body>`);
    else if (!elements.body) html += `<!--${BODY_END}-->`;
    html = `<html>${html}</html>`;
  }
  return "<!DOCTYPE html>" + fill(fill(html, HEAD_END, ends.head), BODY_END, ends.body);
}

/** Replaces the first of a mark and removes the others. */
function fill(html: string, mark: string, content: string): string {
  const [first, ...rest] = html.split(`<!--${mark}-->`);
  return rest.length === 0 ? first : first + content + rest.join("");
}

function devScripts(page: Page): string {
  const { buildCache, nonce } = page.options;
  return (buildCache?.devScripts ?? []).map((path) =>
    `<script type="module" src="${attribute(page.address(path))}"${nonceAttribute(nonce)}></script>`
  ).join("");
}
