import type { Token, Tokens } from "marked";
import { codeText, itemToHtml, PLAIN, rowToHtml } from "./html.ts";
import type { Patch } from "./patch.ts";

/** Parts that are finished, and their length in the source, in UTF-16 code units. */
interface Finished {
  count: number;
  length: number;
}

/** How a kind of block is read part by part: what is not finished of it, behind a head that makes it a block of that kind. */
export interface BlockKind {
  /** The head, for the whole block; empty where it has none. */
  head(block: Token): string;
  /** Whether the head is of the block's own source. */
  isItsOwn: boolean;
  /** Of the parts behind the head, all but the last one. */
  finished(block: Token, head: string): Finished;
  /** Whether nothing more can come to it, though nothing has come after it. */
  isClosed(block: Token): boolean;
  /** The parts behind the head, `from` counts those before them. */
  patch(block: Token, from: number): Patch;
}

/** Items of a list, behind one that nobody sees. */
const LIST: BlockKind = {
  head(block) {
    const { raw, loose } = block as Tokens.List;
    return `${/^ *(\d*\S)/.exec(raw)![1]} x\n${loose ? "\n" : ""}`;
  },
  isItsOwn: false,
  finished(block) {
    const items = (block as Tokens.List).items.slice(1, -1);
    return { count: items.length, length: lengthOf(items) };
  },
  isClosed: () => false,
  patch(block, from) {
    const items = (block as Tokens.List).items.slice(1);
    return { target: "parts", from, html: items.map((item) => itemToHtml(item, PLAIN)).join("") };
  },
};

/** Rows of a table, behind its first two lines. */
const TABLE: BlockKind = {
  head: ({ raw }) => firstLines(raw, 2),
  isItsOwn: true,
  finished(block, { length: from }) {
    const lines = block.raw.slice(from).split("\n");
    const { rows } = block as Tokens.Table;
    // Where a line is no row, it is not known which is which.
    if (rows.length < 2 || lines.length !== rows.length) return { count: 0, length: 0 };
    return { count: rows.length - 1, length: block.raw.length - from - lines.at(-1)!.length };
  },
  isClosed: () => false,
  patch(block, from) {
    const { rows } = block as Tokens.Table;
    return { target: "parts", from, html: rows.map((row) => rowToHtml(row, PLAIN)).join("") };
  },
};

const CLOSED = /^ {0,3}(?:(`{3,})(?!`)[^]*\n {0,3}\1`*|(~{3,})(?!~)[^]*\n {0,3}\2~*) *\n*$/;

/** Characters of code, behind its fence; only whole lines are finished. */
const CODE: BlockKind = {
  head: (block) => (block as Tokens.Code).codeBlockStyle ? "" : firstLines(block.raw, 1),
  isItsOwn: true,
  finished(block, { length: from }) {
    const text = codeText(block as Tokens.Code);
    const length = block.raw.lastIndexOf("\n") + 1 - from;
    const isWhole = from + length === block.raw.length;
    return { count: isWhole ? text.length : text.lastIndexOf("\n", text.length - 2) + 1, length };
  },
  isClosed: ({ raw }) => CLOSED.test(raw),
  patch: (block, from) => ({ target: "code", from, text: codeText(block as Tokens.Code) }),
};

/** The kinds by the type of their token; what is of no kind is read as a whole until it is finished. */
export const BLOCK_KINDS: Partial<Record<string, BlockKind>> = { list: LIST, table: TABLE, code: CODE };

export function lengthOf(tokens: Token[]): number {
  return tokens.reduce((sum, { raw }) => sum + raw.length, 0);
}

function firstLines(text: string, count: number): string {
  return `${text.split("\n", count).join("\n")}\n`;
}
