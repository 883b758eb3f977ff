import { h } from "preact";
import { Head } from "../head.ts";
import { headIdentity } from "../head_identity.ts";
import { comment } from "./islands.ts";
import type { Page, RenderedNode } from "./page.ts";

const TAGS = new Set(["title", "meta", "link", "script", "style", "base", "noscript", "template"]);

/** Never leaves the server, so that nothing in a page can look like it. */
const MARK = `fresh-${crypto.randomUUID()}`;

/** Comments that stand for what is only known at the end. */
export const HEAD_END = `${MARK}-head`;
export const BODY_END = `${MARK}-body`;
export const HTML_START = `${MARK}-html`;

const MARKED_TAG = new RegExp(`<!--${MARK}-(move|stay)-(\\d+)-->(.*?)<!--${MARK}-->`, "gs");

/** Marks a tag that `<Head>` moves to the document's head, or one that may have to give way to it. */
export function markHeadTag(page: Page, node: RenderedNode) {
  const name = node.type as string;
  const scope = TAGS.has(name) ? scopeOf(node) : null;
  if (!scope) return;
  const { children, dangerouslySetInnerHTML: html } = node.props as {
    children?: unknown;
    dangerouslySetInnerHTML?: { __html: string };
  };
  const key = node.key as string | undefined;
  const content = html ? html.__html : [children].flat(Infinity).join("");
  const number = page.headTags.push(headIdentity({ name, key, attributes: node.props, content })) - 1;
  const props = key == null ? node.props : { ...node.props, "data-key": key };
  page.replace(node, MarkedTag, { name, props, mark: `${MARK}-${scope}-${number}` });
}

function scopeOf(node: RenderedNode): "move" | "stay" | null {
  for (let parent = node.__; parent; parent = parent.__) {
    if (parent.type === MarkedTag) return null;
    if (parent.type === Head) return "move";
    if (parent.type === "head") return "stay";
  }
  return null;
}

function MarkedTag({ name, props, mark }: { name: string; props: object; mark: string }) {
  return [comment(mark), h(name, props), comment(MARK)];
}

/** Takes the marked tags out of `html` or puts the last of each identity in its place; `rest` had none and goes to the end. */
export function placeHeadTags(page: Page, html: string): { html: string; rest: string } {
  const moved = new Map<string, string>();
  html = html.replace(MARKED_TAG, (marked, scope, number, tag) => {
    if (scope === "stay") return marked;
    moved.set(page.headTags[number], tag);
    return "";
  });
  html = html.replace(MARKED_TAG, (_, __, number, tag) => {
    const identity = page.headTags[number];
    const winner = moved.get(identity) ?? tag;
    moved.delete(identity);
    return winner;
  });
  return { html, rest: [...moved.values()].join("") };
}
