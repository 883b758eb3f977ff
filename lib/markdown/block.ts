/** A part of a text, as CommonMark 0.31 and GFM have them. What stands in its lines is read when it becomes HTML. */
export type Block = Paragraph | Heading | Rule | Code | MathBlock | Table | Quote | List | Definitions;

interface Part {
  /** Where its first line begins, in UTF-16 code units. */
  start: number;
}

/** A part of which the last line may not be whole yet, in a text that is still coming. */
interface OpenPart extends Part {
  isOpen?: boolean;
}

export interface Paragraph extends OpenPart {
  type: "paragraph";
  text: string;
  /** Where its last line begins; `null` where that cannot be a table's head. */
  lastStart: number | null;
}

export interface Heading extends OpenPart {
  type: "heading";
  /** 1 to 6. */
  level: number;
  text: string;
}

export interface Rule extends Part {
  type: "rule";
}

export interface Code extends Part {
  type: "code";
  /** What it begins with; empty where it is code for being indented. */
  fence: string;
  /** Columns of white space that are no part of it, as far as there are any. */
  indent: number;
  /** What stands behind the fence, as written. */
  info: string;
  /** Whole lines, or nothing. */
  text: string;
  /** Whether a fence has ended it. */
  isClosed: boolean;
}

/** A formula that has its lines to itself. */
export interface MathBlock extends Part {
  type: "math";
  tex: string;
  /** Its end has not come: what it is, and what the lines around it are, is open. */
  isUndecided: boolean;
}

export type Align = "left" | "right" | "center" | null;

export interface Table extends OpenPart {
  type: "table";
  align: Align[];
  head: string[];
  /** At most as many cells each as the head has. */
  rows: string[][];
}

export interface Quote extends Part {
  type: "quote";
  blocks: Block[];
}

export interface List extends Part {
  type: "list";
  /** `-`, `+`, `*`, `.` or `)`. */
  mark: string;
  /** The first item's number; `null` where there are none. */
  first: number | null;
  /** Its items are apart from each other, or what is in them is. */
  isLoose: boolean;
  items: Item[];
}

export interface Item extends Part {
  /** Columns before its content. */
  indent: number;
  blocks: Block[];
}

/** Of links; nothing is seen of them. */
export interface Definitions extends Part {
  type: "definitions";
}
