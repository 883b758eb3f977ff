import { blocksOf } from "./blocks_of.ts";
import type { Patch } from "./patch.ts";

/** An element with the text of a reply, and nothing else in it, that grows by patches. */
export class ProsePage {
  readonly #root: Element;
  /** How far each list, body of a table and the whole are finished: up to which child, and how many that makes. */
  readonly #finished = new WeakMap<Element, { count: number; last: ChildNode | null }>();

  constructor(root: Element) {
    this.#root = root;
  }

  /** Carries out what a piece of text changed, in a time that depends on the change alone. */
  apply(patch: Patch): void {
    const last = this.#root.lastElementChild;
    if (patch.target === "code") {
      const code = last!.querySelector("code")!;
      const text = code.firstChild as Text | null;
      // What is selected before that stays so.
      if (text && patch.from > 0) text.replaceData(patch.from, text.length - patch.from, patch.text);
      else code.textContent = patch.text;
      return;
    }
    const container = patch.target === "blocks" ? this.#root : last?.querySelector(":scope > table > tbody") ?? last;
    if (container) showNodes(container, { from: this.#childAt(container, patch.from), html: patch.html });
  }

  #childAt(parent: Element, index: number): ChildNode | null {
    let { count, last } = this.#finished.get(parent) ?? { count: 0, last: null };
    if (index < count) [count, last] = [0, null];
    for (; count < index; count++) last = last ? last.nextSibling : parent.firstChild;
    this.#finished.set(parent, { count, last });
    return last ? last.nextSibling : parent.firstChild;
  }
}

/**
 * Makes the children of `parent` those of `html`, a block at each step. Nodes that stay the same are not touched: what is
 * selected, focused or scrolled in them stays so.
 *
 * @param html Safe; made by this folder.
 */
export function* showBlocks(parent: Element, html: string): Generator<void, void> {
  let node = parent.firstChild;
  for (const block of blocksOf(html)) {
    node = matchNodes(parent, { from: node, like: parse(block) });
    yield;
  }
  removeFrom(node);
}

function showNodes(parent: Element, { from, html }: { from: ChildNode | null; html: string }): void {
  removeFrom(matchNodes(parent, { from, like: parse(html) }));
}

function parse(html: string): Node {
  // Rows are rows in a template, and nowhere else without a table.
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** Makes as many nodes from `from` on as `like` has children like them; what comes after these is left, and returned. */
function matchNodes(parent: Node, { from, like }: { from: ChildNode | null; like: Node }): ChildNode | null {
  let node = from;
  for (const child of [...like.childNodes]) {
    const next: ChildNode | null = node && node.nextSibling;
    if (!node) parent.appendChild(child);
    else if (!matchNode(node, child)) parent.replaceChild(child, node);
    node = next;
  }
  return node;
}

function removeFrom(first: ChildNode | null): void {
  let node = first;
  while (node) {
    const next: ChildNode | null = node.nextSibling;
    node.remove();
    node = next;
  }
}

/** Makes a node like another; `false` where it is of another kind. */
function matchNode(node: ChildNode, like: ChildNode): boolean {
  if (node.nodeName !== like.nodeName) return false;
  if (node.nodeType === Node.TEXT_NODE) {
    const [text, next] = [node as Text, (like as Text).data];
    if (text.data === next) return true;
    if (next.startsWith(text.data)) text.appendData(next.slice(text.data.length));
    else text.data = next;
    return true;
  }
  const [element, next] = [node as Element, like as Element];
  for (const { name, value } of [...next.attributes]) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  for (const { name } of [...element.attributes]) if (!next.hasAttribute(name)) element.removeAttribute(name);
  removeFrom(matchNodes(element, { from: element.firstChild, like: next }));
  return true;
}
