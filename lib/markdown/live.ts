import { ProsePage, showBlocks } from "./dom.ts";
import { MarkdownStream } from "./stream.ts";

/** How long a long reply may keep the page from anything else when its rendering takes its place, in milliseconds. */
const SLICE_MS = 5;

/** A reply on the page while it comes, and when it has come. The browser loads this, and the parser with it, late. */
export class LiveProse {
  readonly #root: Element;
  #page: ProsePage;
  #stream: MarkdownStream | null = null;
  /** UTF-16 code units of the text that are on the page. */
  #length = 0;
  #finishing: Iterator<void> | null = null;

  /** `root` is left to this object alone. */
  constructor(root: Element) {
    this.#root = root;
    this.#page = new ProsePage(root);
  }

  /** Shows the text so far. Where it has grown since, only its new end is looked at. */
  show(text: string): void {
    if (!this.#stream || text.length < this.#length) this.#begin();
    for (const patch of this.#stream!.push(text.slice(this.#length))) this.#page.apply(patch);
    this.#length = text.length;
  }

  /**
   * Puts the server's own rendering in the place of it all, the blocks of a long one in slices; what is the same stays. The
   * page is told the end by an event of type `rendered`.
   */
  finish(html: string): void {
    this.#stream = null;
    const steps = showBlocks(this.#root, html);
    const slice = () => {
      // It has been begun anew since.
      if (this.#finishing !== steps) return;
      const end = performance.now() + SLICE_MS;
      while (!steps.next().done) if (performance.now() > end) return void setTimeout(slice);
      this.#root.dispatchEvent(new Event("rendered", { bubbles: true }));
    };
    this.#finishing = steps;
    slice();
  }

  #begin(): void {
    this.#finishing = null;
    this.#root.replaceChildren();
    this.#page = new ProsePage(this.#root);
    this.#stream = new MarkdownStream();
    this.#length = 0;
  }
}
