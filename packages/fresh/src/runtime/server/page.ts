import type { ComponentChildren } from "preact";
import type { Island } from "../../build_cache.ts";
import type { DocumentOptions } from "./document.ts";

/** A vnode as the renderer holds it while it renders. */
export interface RenderedNode {
  // deno-lint-ignore no-explicit-any -- any component, whatever its props
  type: string | ((props: any) => unknown);
  props: Record<string, unknown>;
  key: unknown;
  /** Parent, set before the node is looked at. */
  __: RenderedNode | null;
}

/** What is learned about a page while its components render. */
export class Page {
  /** Islands of the page, and their numbers in the boot script. */
  readonly islands = new Map<Island, number>();
  /** Props of each place where an island stands. */
  readonly islandProps: Record<string, unknown>[] = [];
  readonly slots: { content: ComponentChildren; rendered: boolean }[] = [];
  /** Identities of the head's tags, by the number in the marks around them. */
  readonly headTags: string[] = [];
  /** Which of the document's own elements the components rendered. */
  readonly elements = { html: false, head: false, body: false };

  #replaced: [node: RenderedNode, type: RenderedNode["type"], props: RenderedNode["props"]][] = [];

  constructor(readonly options: DocumentOptions) {}

  /** Renders something else in a vnode's place, this once: the app may keep the vnode for its next page. */
  replace(node: RenderedNode, type: RenderedNode["type"], props: Record<string, unknown>) {
    this.#replaced.push([node, node.type, node.props]);
    node.type = type;
    node.props = props;
  }

  restore() {
    for (const [node, type, props] of this.#replaced.reverse()) Object.assign(node, { type, props });
    this.#replaced = [];
  }

  /** Address of a file of the build. */
  address(path: string): string {
    return this.options.basePath + path;
  }
}

let current: Page | null = null;

/** The page that is being rendered; rendering is synchronous, so there is one at most. */
export function currentPage(): Page | null {
  return current;
}

/** Runs `render` with `page` as the current page. */
export function renderWithin<T>(page: Page, render: () => T): T {
  const outer = current;
  current = page;
  try {
    return render();
  } finally {
    current = outer;
    page.restore();
  }
}
