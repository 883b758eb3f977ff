import { type ComponentType, h, options, render } from "preact";
import { lockSources } from "../asset.ts";
import { decode, type Revivers } from "./decode.ts";
import { Markup, type Root } from "./markup.ts";

// As on the server, so that images are not fetched again.
const next = options.vnode;
options.vnode = (vnode) => {
  if (vnode.type === "img" || vnode.type === "source") vnode.props = lockSources(vnode.props);
  next?.(vnode);
};

/**
 * Makes the page's islands interactive, on the DOM nodes that are there.
 *
 * @param components What the markers of islands refer to by number.
 * @param json Props of all islands, from `encode` on the server.
 * @param signals The signals library, on pages whose props hold signals.
 */
export function boot(components: ComponentType[], json: string, signals?: Revivers["signals"]) {
  const markup = new Markup(components);
  const Slot = ({ id }: { id: number }) => markup.slot(id, props);
  const props = decode(json, { signals, slot: (id) => h(Slot, { id }) }) as Record<string, unknown>[];
  markup.scan(document.body, props);
  // One by one, so that an island that throws is reported and the others work.
  for (const root of markup.roots) queueMicrotask(() => renderInto(root));
}

/** Renders into a part of an element's children: what the renderer asks of a parent, limited to the nodes between two markers. */
function renderInto({ start, end, vnode }: Root) {
  const parent = start.parentNode as Element;
  if (end.parentNode !== parent) {
    const name = start.data.split(":")[3];
    throw new Error(`Cannot hydrate island "${name}": the browser moved its markup, which is invalid where it stands`);
  }
  const childNodes: ChildNode[] = [];
  for (let node = start.nextSibling!; node !== end; node = node.nextSibling!) childNodes.push(node);
  const insertBefore = (node: Node, before: Node | null) => end.parentNode!.insertBefore(node, before ?? end);
  render(vnode, {
    nodeType: 1,
    namespaceURI: parent.namespaceURI,
    childNodes,
    firstChild: childNodes[0],
    insertBefore,
    // How `Suspense` puts back what it had taken away.
    appendChild: (node: Node) => insertBefore(node, null),
  } as unknown as Element);
}
