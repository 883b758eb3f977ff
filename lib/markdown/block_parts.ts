import type { Block, Code, List, Table } from "./block.ts";
import { type HtmlOptions, itemsToHtml, rowsToHtml } from "./html.ts";
import type { Patch } from "./patch.ts";

/** Parts that are finished, and their length in the source, in UTF-16 code units. */
interface Finished {
  count: number;
  length: number;
}

/** A block of a text, and its source. */
export interface Read<B extends Block = Block> {
  block: B;
  raw: string;
}

/** How a kind of block is read part by part: what is not finished of it, behind a head that makes it a block of that kind. */
export interface BlockKind<B extends Block = Block> {
  /** The head, for the whole block; empty where it has none. */
  head(read: Read<B>): string;
  /** Whether the head is of the block's own source. */
  isItsOwn: boolean;
  /** Of the parts behind the head, all but the last one. */
  finished(read: Read<B>, head: string): Finished;
  /** The parts behind the head, `from` counts those before them. */
  patch(block: B, from: number, options: HtmlOptions): Patch;
}

/** Items of a list, behind one that nobody sees. */
const LIST: BlockKind<List> = {
  head: ({ block: { mark, first, isLoose } }) => `${first ?? ""}${mark}    x\n${isLoose ? "\n" : ""}`,
  isItsOwn: false,
  finished({ block: { items } }, head) {
    const [count, start] = [items.length - 2, items.at(-1)!.start];
    return count > 0 ? { count, length: start - head.length } : { count: 0, length: 0 };
  },
  patch(block, from, options) {
    return { target: "parts", from, html: itemsToHtml({ ...block, items: block.items.slice(1) }, options) };
  },
};

/** Rows of a table, behind its first two lines. */
const TABLE: BlockKind<Table> = {
  head: ({ raw }) => firstLines(raw, 2),
  isItsOwn: true,
  finished({ block: { rows }, raw }, { length: from }) {
    if (rows.length < 2) return { count: 0, length: 0 };
    const lines = raw.slice(from).split("\n", rows.length - 1);
    return { count: lines.length, length: lines.join("\n").length + 1 };
  },
  patch: (block, from, options) => ({ target: "parts", from, html: rowsToHtml(block, options) }),
};

/** Characters of code, behind its fence; only whole lines are finished. */
const CODE: BlockKind<Code> = {
  head: ({ block, raw }) => block.fence && firstLines(raw, 1),
  isItsOwn: true,
  finished({ block: { text }, raw }, { length: from }) {
    const length = raw.lastIndexOf("\n") + 1 - from;
    const isWhole = from + length === raw.length;
    return { count: isWhole ? text.length : text.lastIndexOf("\n", text.length - 2) + 1, length };
  },
  patch: ({ text }, from) => ({ target: "code", from, text }),
};

/** The kinds by the type of their block; what is of no kind is read as a whole until it is finished. */
export const BLOCK_KINDS = { list: LIST, table: TABLE, code: CODE } as Partial<Record<string, BlockKind>>;

function firstLines(text: string, count: number): string {
  return `${text.split("\n", count).join("\n")}\n`;
}
