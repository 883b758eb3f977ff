import { type ComponentChildren, type ComponentType, Fragment, h, isValidElement, type VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Island } from "../../build_cache.ts";
import { isSignal, SlotRef } from "./encode.ts";
import { currentPage, type Page, type RenderedNode } from "./page.ts";

/** Renders a comment: what the renderer offers no other way to. */
export function comment(text: string): VNode {
  return h(Fragment, { UNSTABLE_comment: text } as object);
}

/** Makes a vnode of an island render between markers, unless an island renders it. */
export function markIsland(page: Page, node: RenderedNode) {
  const island = page.options.buildCache?.islands.get(node.type as ComponentType);
  if (island && !isInsideIsland(node)) page.replace(node, MarkedIsland, { island, props: node.props });
}

/** What an island renders, the browser will render again; what it was given to show, only the server renders. */
function isInsideIsland(node: RenderedNode): boolean {
  for (let parent = node.__; parent; parent = parent.__) {
    if (parent.type === Slot) return false;
    if (parent.type === MarkedIsland) return true;
  }
  return false;
}

function MarkedIsland({ island, props }: { island: Island; props: Record<string, unknown> }) {
  const page = currentPage()!;
  if (!page.islands.has(island)) page.islands.set(island, page.islands.size);

  const sent: Record<string, unknown> = {};
  const rendered: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(props)) {
    if (isMarkup(name, value)) {
      const id = page.slots.push({ content: value as ComponentChildren, rendered: false }) - 1;
      sent[name] = new SlotRef(id);
      rendered[name] = h(Slot, { id }, value as ComponentChildren);
    } else {
      sent[name] = rendered[name] = value;
    }
  }
  const place = page.islandProps.push(sent) - 1;
  return [
    comment(`fresh-island:${page.islands.get(island)}:${place}:${island.name}`),
    h(island.fn, rendered),
    comment("/fresh-island"),
  ];
}

function isMarkup(name: string, value: unknown): boolean {
  if (isSignal(value)) return false;
  if (name !== "children") return isValidElement(value);
  return value != null && typeof value !== "boolean" && typeof value !== "function";
}

function Slot({ id, children }: { id: number; children?: ComponentChildren }) {
  const slot = currentPage()?.slots[id];
  if (slot) slot.rendered = true;
  return [comment(`fresh-slot:${id}`), children, comment("/fresh-slot")];
}

/** Markup that islands were given but do not show yet: out of sight, for the browser to take when they do. */
export function renderUnshownSlots(page: Page): string {
  let html = "";
  // Rendering one may add others.
  for (let id = 0; id < page.slots.length; id++) {
    const slot = page.slots[id];
    if (!slot.rendered) {
      html += `<template id="fresh-slot-${id}">${renderToString(h(Slot, { id }, slot.content))}</template>`;
    }
  }
  return html;
}
