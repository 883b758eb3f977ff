import { caretPlace } from "./caret.ts";
import { applyPatch, showBlocks } from "./dom.ts";
import { MarkdownStream } from "./stream.ts";

/**
 * How much of a long reply's rendering takes its place in one frame: for that many milliseconds, and that many UTF-16 code units
 * of HTML, which a browser has to lay out in the same frame.
 */
const SLICE_MS = 3;
const SLICE_LENGTH = 4_096;

/** A reply on the page while it comes, and when it has come. The browser loads this, and the parser with it, late. */
export class LiveProse {
  readonly #root: Element;
  #stream: MarkdownStream | null = null;
  /** UTF-16 code units of the text that are on the page. */
  #length = 0;
  #finishing: Iterator<number> | null = null;
  /** What has the caret: a class of its own, for a style that looks for the last one is looked at for all of them. */
  #caret: Element | null = null;

  /** `root` is left to this object alone. */
  constructor(root: Element) {
    this.#root = root;
  }

  /** Shows the text so far, with a caret where more is to come. Where it has grown since, only its new end is looked at. */
  show(text: string, isComing: boolean): void {
    if (!this.#stream || text.length < this.#length) this.#begin();
    for (const patch of this.#stream!.push(text.slice(this.#length))) applyPatch(this.#root, patch);
    this.#length = text.length;
    this.#moveCaret(isComing ? caretPlace(this.#root) : null);
  }

  /**
   * Puts the server's own rendering in the place of it all, the blocks of a long one in slices; what is the same stays. The
   * page is told the end by an event of type `rendered`.
   */
  finish(html: string): void {
    this.#stream = null;
    this.#moveCaret(null);
    const steps = showBlocks(this.#root, html);
    const slice = () => {
      // It has been begun anew since.
      if (this.#finishing !== steps) return;
      const end = performance.now() + SLICE_MS;
      for (let length = 0; length < SLICE_LENGTH && performance.now() < end;) {
        const { done, value } = steps.next();
        if (done) return void this.#root.dispatchEvent(new Event("rendered", { bubbles: true }));
        length += value;
      }
      requestAnimationFrame(slice);
    };
    this.#finishing = steps;
    // Where that is long, the frame in which a reply ends has enough to do.
    if (html.length > SLICE_LENGTH) requestAnimationFrame(() => requestAnimationFrame(slice));
    else slice();
  }

  #moveCaret(place: Element | null): void {
    this.#caret?.classList.remove("caret");
    place?.classList.add("caret");
    this.#caret = place;
  }

  #begin(): void {
    this.#finishing = null;
    this.#root.replaceChildren();
    this.#stream = new MarkdownStream();
    this.#length = 0;
  }
}
