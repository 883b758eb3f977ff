import type { Block, Item, List, Quote } from "./block.ts";
import type { Line } from "./line.ts";

/** What holds blocks: the text itself, a quotation, or an item of a list. */
export type Container = { blocks: Block[] } | Quote | (Item & { list: List });

const QUOTE = /^>/;
const MARKER = /^(?:[-+*]|(\d{1,9})[.)])(?=[ \t]|$)/;

/** What an item begins with. */
export interface Marker {
  mark: string;
  number: number | null;
  /** Columns before what the item holds. */
  indent: number;
}

/** Whether a line goes on with a container; if so, its marks are left out. */
export function goesOn(container: Container, line: Line): boolean {
  if (!("list" in container)) return takeQuoteMark(line);
  // An item begins with one blank line at most.
  if (line.isBlank) return container.blocks.length > 0;
  if (line.indent < container.indent) return false;
  line.skip(container.indent);
  return true;
}

export function takeQuoteMark(line: Line): boolean {
  if (!line.take(QUOTE)) return false;
  if (/^[ \t]/.test(line.rest)) line.skip(1);
  return true;
}

export function hasMarker(line: Line): boolean {
  return MARKER.test(line.text);
}

/** Takes what an item begins with. Within a paragraph, a number is no list for standing at a line's beginning. */
export function takeMarker(line: Line, isInParagraph: boolean): Marker | null {
  const { indent, text } = line;
  const [marker, digits] = MARKER.exec(text) ?? [];
  if (!marker) return null;
  const number = digits === undefined ? null : Number(digits);
  const isEmpty = !text.slice(marker.length).trim();
  if (isInParagraph && (isEmpty || (number ?? 1) !== 1)) return null;
  line.take(MARKER);
  const gap = isEmpty || line.indent > 4 ? 1 : line.indent;
  if (!isEmpty) line.skip(gap);
  return { mark: marker.at(-1)!, number, indent: indent + marker.length + gap };
}
