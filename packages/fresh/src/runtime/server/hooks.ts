import { Fragment, options } from "preact";
import { lockSources } from "../asset.ts";
import { markCurrentLink } from "./current_link.ts";
import { BODY_END, HEAD_END, HTML_START, markHeadTag } from "./head_tags.ts";
import { comment, markIsland } from "./islands.ts";
import { currentPage, type Page, type RenderedNode } from "./page.ts";

/** Called by the renderer with every vnode, before it looks at it. Preact's own name for it, short for "before diff". */
const hooks = options as unknown as { __b?: (node: RenderedNode) => void };

const next = hooks.__b;
hooks.__b = (node) => {
  const page = currentPage();
  if (page && typeof node.type === "string") refineElement(page, node);
  else if (page && node.type !== Fragment) markIsland(page, node);
  next?.(node);
};

function refineElement(page: Page, node: RenderedNode) {
  switch (node.type) {
    case "html":
      page.elements.html = true;
      page.replace(node, "html", {
        ...node.props,
        children: [comment(HTML_START), node.props.children, comment(BODY_END)],
      });
      break;
    case "head":
      page.elements.head = true;
      page.replace(node, "head", { ...node.props, children: [node.props.children, comment(HEAD_END)] });
      break;
    case "body":
      page.elements.body = true;
      page.replace(node, "body", { ...node.props, children: [node.props.children, comment(BODY_END)] });
      break;
    case "script":
    case "style":
      if (!node.props.nonce && page.options.nonce) {
        page.replace(node, node.type, { ...node.props, nonce: page.options.nonce });
      }
      break;
    case "img":
    case "source":
      page.replace(node, node.type, lockSources(node.props));
      break;
    case "a":
      markCurrentLink(page, node);
      break;
  }
  markHeadTag(page, node);
}
