import { parseHTML } from "npm:linkedom@^0.18";
import { applyPatch } from "../../lib/markdown/dom.ts";
import { MarkdownStream } from "../../lib/markdown/stream.ts";

const { document, Node } = parseHTML("<!doctype html><html><body></body></html>");
// Otherwise a library would warn of it.
Object.assign(document, { compatMode: "CSS1Compat" });
// What lib/markdown/dom.ts uses of a browser.
Object.assign(globalThis, { document, Node });

/** An element with that HTML. */
export function elementOf(html: string): Element {
  const element = document.createElement("div");
  element.innerHTML = html;
  return element;
}

/** HTML as a parser writes it. */
export function canonical(html: string): string {
  return elementOf(html).innerHTML;
}

/** What is read, without white space, which blocks differ in. */
export function textOf(element: Element): string {
  return element.textContent!.replaceAll(/\s+/g, "");
}

export interface Streamed {
  /** The page's HTML at the end. */
  html: string;
  /** What could be read after each piece. */
  shown: string[];
  /** What can be read at the end. */
  text: string;
  stream: MarkdownStream;
}

/** A page that gets Markdown in pieces. */
export function streamPieces(pieces: Iterable<string>): Streamed {
  const root = elementOf("");
  const stream = new MarkdownStream();
  const shown: string[] = [];
  for (const piece of pieces) {
    for (const patch of stream.push(piece)) applyPatch(root, patch);
    shown.push(textOf(root));
  }
  for (const patch of stream.end()) applyPatch(root, patch);
  // Blocks stand together in parts, which the server's rendering has none of.
  for (const part of [...root.children]) part.replaceWith(...part.childNodes);
  return { html: root.innerHTML, shown, text: textOf(root), stream };
}

/** Text in pieces of one length. */
export function* cut(text: string, length: number): Generator<string> {
  for (let i = 0; i < text.length; i += length) yield text.slice(i, i + length);
}

/** Whether leaving out characters of `whole` gives `part`. */
export function isLeftOf(part: string, whole: string): boolean {
  const characters = [...part];
  let found = 0;
  for (const character of whole) if (character === characters[found]) found++;
  return found >= characters.length;
}
