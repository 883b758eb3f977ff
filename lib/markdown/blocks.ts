import type { Block, Code, Paragraph } from "./block.ts";
import { hasMarker, takeMarker, takeQuoteMark } from "./container.ts";
import { indentedCode, isEndOf, leafFrom } from "./leaf.ts";
import { Line } from "./line.ts";
import type { Definitions } from "./link.ts";
import { closingMark, readFormula } from "./math_syntax.ts";
import { type Leaf, OpenBlocks } from "./open_blocks.ts";
import { readAligns, readCells } from "./table.ts";

/** Quotations and lists within each other: what is deeper stays as written. */
const MAX_DEPTH = 24;

/** Rows of a table that are shorter than its head are filled up, up to that many cells in all. */
const MAX_EMPTY_CELLS = 1_000;

/** Longest formula that has lines to itself, in UTF-16 code units. */
const MAX_FORMULA_LENGTH = 4_096;

const UNDERLINE = /^(?:=+|-+)[ \t]*$/;
const FORMULA = /^(?:\$\$|\\\[)/;

/** The text of which blocks are read, and what is known of what stands around it. */
export interface Reading {
  text: string;
  /** Definitions so far; those of the text are added. */
  links: Definitions;
  /** More is to come. */
  isComing: boolean;
}

/** Reads the blocks of a text, line by line, as the specification's appendix says. Takes time in proportion to the text. */
export function readBlocks(reading: Reading): Block[] {
  return new BlockReader(reading).read();
}

class BlockReader {
  readonly #text: string;
  readonly #isComing: boolean;
  readonly #lines: string[];
  readonly #open: OpenBlocks;
  /** Number of the line that is read, and where it begins. */
  #at = 0;
  #start = 0;
  /** Before which line formulas that begin with a mark have no end. */
  readonly #endless: Record<string, number> = {};
  #emptyCells = 0;

  constructor({ text, links, isComing }: Reading) {
    this.#text = text;
    this.#isComing = isComing;
    this.#lines = text.replace(/\n$/, "").split("\n");
    this.#open = new OpenBlocks(links);
  }

  read(): Block[] {
    while (this.#start < this.#text.length) {
      const line = new Line(this.#lines[this.#at]);
      const depth = this.#open.enter(line);
      this.#open.endLine(this.#readLine(line, depth));
      this.#next();
    }
    const { leaf } = this.#open;
    if (leaf && leaf.type !== "code") {
      leaf.isOpen = this.#isComing && (leaf.type === "paragraph" || !this.#text.endsWith("\n"));
    }
    this.#open.close(1);
    return this.#open.all;
  }

  #next(): void {
    this.#start += this.#lines[this.#at++].length + 1;
  }

  /** Reads the rest of a line in the containers that it goes on with; gives whether it was blank in them. */
  #readLine(line: Line, depth: number): boolean {
    const leaf = this.#leafAt(depth);
    if (leaf?.type === "code" && leaf.fence) {
      this.#goOnInFence(leaf, line);
      return false;
    }
    if (!line.isBlank) {
      this.#begin(line, depth);
      return false;
    }
    if (leaf?.type === "code") addLine(leaf, line);
    else this.#open.close(depth);
    return true;
  }

  /** What a line goes on with that is in all containers up to that depth. */
  #leafAt(depth: number): Leaf | null {
    return depth === this.#open.depth ? this.#open.leaf : null;
  }

  #goOnInFence(code: Code, line: Line): void {
    if (!isEndOf(code, line)) return addLine(code, line);
    code.isClosed = true;
    this.#open.leaf = null;
  }

  /** Reads what a line begins with: containers, one in the other, and the block that they hold. */
  #begin(line: Line, depth: number): void {
    // An item may be empty.
    while (!line.isBlank) {
      if (line.indent > 3) return this.#readIndented(line, depth);
      const leaf = this.#leafAt(depth);
      if (leaf?.type === "paragraph" && this.#endsParagraph(leaf, line)) return;
      if (this.#addLeaf(line, depth)) return;
      if (depth > MAX_DEPTH || !this.#addContainer(line, depth)) return this.#readText(line, depth);
      depth = this.#open.depth;
    }
  }

  #readIndented(line: Line, depth: number): void {
    // The paragraph of a container goes on in a line that does not.
    if (this.#open.leaf?.type === "paragraph") return this.#readText(line, depth);
    const leaf = this.#leafAt(depth);
    const code = leaf?.type === "code" ? leaf : this.#open.add(depth, indentedCode(this.#start));
    this.#open.leaf = code;
    addLine(code, line);
  }

  #readText(line: Line, depth: number): void {
    const { leaf } = this.#open;
    const start = this.#start;
    if (leaf?.type === "paragraph") {
      leaf.text += `\n${line.text}`;
      // What would be code or a list, were it not for the line before, is no table's head either.
      leaf.lastStart = line.indent > 3 || hasMarker(line) ? null : start;
    } else if (leaf?.type === "table" && this.#leafAt(depth)) {
      leaf.rows.push(this.#readRow(line, leaf.head.length));
    } else {
      this.#open.leaf = this.#open.add(depth, { type: "paragraph", start, text: line.text, lastStart: start });
    }
  }

  #readRow(line: Line, length: number): string[] {
    const cells = readCells(line.rest).slice(0, length);
    this.#emptyCells += length - cells.length;
    while (cells.length < length && this.#emptyCells <= MAX_EMPTY_CELLS) cells.push("");
    return cells;
  }

  /** What stands under a paragraph can make a heading or a table of it. */
  #endsParagraph(leaf: Paragraph, line: Line): boolean {
    const rest = line.text.trimEnd();
    return this.#beginsTable(leaf, line) || (UNDERLINE.test(rest) && this.#makeHeading(leaf, rest[0] === "=" ? 1 : 2));
  }

  #beginsTable(leaf: Paragraph, line: Line): boolean {
    const { lastStart: start } = leaf;
    const align = start === null || hasMarker(line) ? null : readAligns(line.text.trimEnd());
    if (start === null || !align) return false;
    const end = leaf.text.lastIndexOf("\n");
    const head = readCells(leaf.text.slice(end + 1));
    if (align.length !== head.length) return false;
    if (end >= 0) leaf.text = leaf.text.slice(0, end);
    else {
      this.#open.siblings.pop();
      this.#open.leaf = null;
    }
    this.#open.leaf = this.#open.add(this.#open.depth, { type: "table", start, align, head, rows: [] });
    return true;
  }

  #makeHeading(leaf: Paragraph, level: number): boolean {
    const { siblings, depth } = this.#open;
    this.#open.close(depth);
    // Nothing but definitions has no heading.
    if (siblings.at(-1) !== leaf) return false;
    siblings.splice(-1, 1, { type: "heading", start: leaf.start, level, text: leaf.text });
    return true;
  }

  #addLeaf(line: Line, depth: number): boolean {
    const leaf = leafFrom(line, this.#start);
    if (!leaf) return FORMULA.test(line.text) && this.#addFormula(line.text, depth);
    this.#open.add(depth, leaf);
    if (leaf.type === "code") this.#open.leaf = leaf;
    if (leaf.type === "heading") {
      leaf.isOpen = this.#isComing && this.#start + this.#lines[this.#at].length === this.#text.length;
    }
    return true;
  }

  /** A formula that goes to the end of a line. None goes on after a blank line, or out of what holds it. */
  #addFormula(first: string, depth: number): boolean {
    const mark = first.slice(0, 2);
    if (this.#at < (this.#endless[mark] ?? 0)) return false;
    let [text, formula, end] = [first, readFormula(first, 0), this.#at + 1];
    for (const line of this.#linesInside(depth)) {
      if (formula || text.length > MAX_FORMULA_LENGTH) break;
      text += `\n${line}`;
      end++;
      if (line.includes(mark === "$$" ? "$$" : "\\]")) formula = readFormula(text, 0);
    }
    const mayEnd = this.#isComing && end === this.#lines.length && text.length <= MAX_FORMULA_LENGTH;
    const isUndecided = !formula && mayEnd && !!closingMark(text, 0);
    if (!formula && !isUndecided) this.#endless[mark] = end;
    if (formula ? /\S/.test(text.slice(formula.raw.length)) : !isUndecided) return false;
    const tex = formula?.tex ?? text.slice(2).trim();
    this.#open.add(depth, { type: "math", start: this.#start, tex, isUndecided });
    while (this.#at < end - 1) this.#next();
    return true;
  }

  /** The lines that come after this one in the same container, up to a blank one. */
  *#linesInside(depth: number): Generator<string> {
    for (let at = this.#at + 1; at < this.#lines.length; at++) {
      const line = new Line(this.#lines[at]);
      if (this.#open.enter(line, depth) < depth || line.isBlank) return;
      yield line.rest;
    }
  }

  #addContainer(line: Line, depth: number): boolean {
    const start = this.#start;
    if (takeQuoteMark(line)) this.#open.add(depth, { type: "quote", start, blocks: [] });
    else {
      const marker = takeMarker(line, this.#leafAt(depth)?.type === "paragraph");
      if (!marker) return false;
      this.#open.addItem(depth, marker, start);
    }
    return true;
  }
}

/** Adds a line to code, without the white space that is no part of it. */
function addLine(code: Code, line: Line): void {
  line.skip(Math.min(code.indent, line.indent));
  code.text += `${line.rest}\n`;
}
