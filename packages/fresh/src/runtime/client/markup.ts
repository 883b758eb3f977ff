import { type ComponentChild, type ComponentType, h, type VNode } from "preact";

/** An island that stands by itself: everything between its markers is its own. */
export interface Root {
  start: Comment;
  end: Comment;
  vnode: VNode;
}

/** Finds the islands and slots in the server's markup, and makes vnodes of what the slots hold. */
export class Markup {
  readonly roots: Root[] = [];
  #components: ComponentType[];
  #slots = new Map<number, ComponentChild[]>();
  /** Islands inside of slots, by their start: the vnode to render and where to go on. */
  #nested = new Map<Node, { vnode: VNode; end: Comment }>();

  constructor(components: ComponentType[]) {
    this.#components = components;
  }

  /** Markers that are used up are removed: the renderer takes every node between an island's markers for the island's. */
  scan(root: Node, props: Record<string, unknown>[]) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
    const open: Comment[] = [];
    const spent: Comment[] = [];
    for (let node: Comment | null; (node = walker.nextNode() as Comment | null);) {
      if (/^fresh-(island|slot):/.test(node.data)) open.push(node);
      if (!/^\/fresh-(island|slot)$/.test(node.data)) continue;
      const start = open.pop();
      if (!start) continue;
      const [kind, first, second] = start.data.split(":");
      if (kind === "fresh-slot") {
        // One that an island shows twice has its markup twice.
        if (!this.#slots.has(+first)) this.#slots.set(+first, this.#adopt(start.nextSibling, node));
      } else {
        const vnode = h(this.#components[+first], props[+second]);
        if (open.length === 0) {
          this.roots.push({ start, end: node, vnode });
          continue;
        }
        this.#nested.set(start, { vnode, end: node });
      }
      spent.push(start, node);
    }
    spent.forEach((marker) => marker.remove());
  }

  /** What a slot holds. One that the island did not show on the server waits in a template. */
  slot(id: number, props: Record<string, unknown>[]): ComponentChild[] | undefined {
    if (!this.#slots.has(id)) {
      const template = document.getElementById(`fresh-slot-${id}`) as HTMLTemplateElement | null;
      if (template) this.scan(template.content, props);
    }
    return this.#slots.get(id);
  }

  #adopt(node: Node | null, end: Node | null): ComponentChild[] {
    const children: ComponentChild[] = [];
    for (; node && node !== end; node = node.nextSibling) {
      const nested = this.#nested.get(node);
      if (nested) {
        children.push(nested.vnode);
        node = nested.end;
      } else if (node instanceof Element) {
        children.push(h(node.localName, propsOf(node), ...this.#adopt(node.firstChild, null)));
      } else if (node instanceof Text) {
        children.push(node.data);
      }
    }
    return children;
  }
}

/** As the renderer would have been given them: where the user was faster and typed, checked or chose something, that stays. */
function propsOf(element: Element): Record<string, unknown> {
  const live = element as unknown as Record<string, unknown>;
  const props: Record<string, unknown> = {};
  for (const { name, value } of element.attributes) {
    const isState = name === "value" || typeof live[name] === "boolean";
    props[name] = isState ? live[name] ?? value : value;
  }
  // The content of a template is not among its children.
  if (element instanceof HTMLTemplateElement) props.dangerouslySetInnerHTML = { __html: element.innerHTML };
  return props;
}
