import { blocksOf } from "./blocks_of.ts";
import type { Patch } from "./patch.ts";

/** So many blocks stand in an element of their own: a browser lays out those that change, and no others. */
const PART_LENGTH = 32;

/** Carries out what a piece of text changed, in an element that holds nothing but what these patches make. */
export function applyPatch(root: Element, patch: Patch): void {
  if (patch.target === "blocks") {
    let index = patch.from;
    for (const block of [...parse(patch.html).childNodes]) placeBlock(root, index++, block);
    return removeBlocks(root, index);
  }
  const last = root.lastElementChild!.lastElementChild!;
  if (patch.target === "parts") {
    const container = last.querySelector(":scope > table > tbody") ?? last;
    return removeFrom(matchNodes(container, container.childNodes[patch.from] ?? null, parse(patch.html)));
  }
  const code = last.querySelector("code")!;
  const text = code.firstChild as Text | null;
  // What is selected before that stays so.
  if (text && patch.from > 0) text.replaceData(patch.from, text.length - patch.from, patch.text);
  else code.textContent = patch.text;
}

/**
 * Makes the blocks of a reply those of `html`, one at each step. Nodes that stay the same are not touched: what is selected,
 * focused or scrolled in them stays so. Each step gives the length of its HTML.
 *
 * @param html Safe; made by this folder.
 */
export function* showBlocks(root: Element, html: string): Generator<number, void> {
  let index = 0;
  for (const block of blocksOf(html)) {
    for (const node of [...parse(block).childNodes]) placeBlock(root, index++, node);
    yield block.length;
  }
  removeBlocks(root, index);
}

/** Puts a block in a place, of which all before are taken. */
function placeBlock(root: Element, index: number, block: ChildNode): void {
  const part = root.children[Math.floor(index / PART_LENGTH)] ?? root.appendChild(newPart());
  const node = part.childNodes[index % PART_LENGTH];
  if (!node) part.append(block);
  else if (!matchNode(node, block)) node.replaceWith(block);
}

function newPart(): Element {
  const part = document.createElement("div");
  part.className = "part";
  return part;
}

function removeBlocks(root: Element, from: number): void {
  const part = Math.floor(from / PART_LENGTH);
  removeFrom(root.children[part]?.childNodes[from % PART_LENGTH] ?? null);
  removeFrom(root.children[from % PART_LENGTH ? part + 1 : part] ?? null);
}

function parse(html: string): Node {
  // Rows are rows in a template, and nowhere else without a table.
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** Makes as many nodes from `node` on as `like` has children like them; what comes after these is left, and returned. */
function matchNodes(parent: Node, node: ChildNode | null, like: Node): ChildNode | null {
  for (const child of [...like.childNodes]) {
    const next: ChildNode | null = node && node.nextSibling;
    if (!node) parent.appendChild(child);
    else if (!matchNode(node, child)) node.replaceWith(child);
    node = next;
  }
  return node;
}

function removeFrom(first: ChildNode | null): void {
  for (let node = first; node;) {
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
  removeFrom(matchNodes(element, element.firstChild, next));
  return true;
}
