import type { Block, Code, List, Paragraph, Table } from "./block.ts";
import { type Container, goesOn, type Marker } from "./container.ts";
import type { Line } from "./line.ts";
import { type Definitions, takeDefinitions } from "./link.ts";

/** What the next line may go on with. */
export type Leaf = Paragraph | Table | Code;

/** The blocks that were read so far, of which some are open: containers, each in the one before, and in the last one a leaf. */
export class OpenBlocks {
  readonly #links: Definitions;
  readonly #containers: Container[] = [{ blocks: [] }];
  leaf: Leaf | null = null;
  /** Where the line before was blank, the place of the outermost container in which it was. */
  #blankFrom = Infinity;

  /** Definitions are added to `links`. */
  constructor(links: Definitions) {
    this.#links = links;
  }

  get all(): Block[] {
    return this.#containers[0].blocks;
  }

  /** How many containers are open, the text itself being the first one. */
  get depth(): number {
    return this.#containers.length;
  }

  /** The blocks of the innermost container. */
  get siblings(): Block[] {
    return this.#containers.at(-1)!.blocks;
  }

  /** Goes into the containers that a line goes on with, `most` at most; gives how many these are. */
  enter(line: Line, most: number = this.depth): number {
    let depth = 1;
    while (depth < most && goesOn(this.#containers[depth], line)) depth++;
    return depth;
  }

  /** Ends what is open beyond that depth, and adds a block there. */
  add<B extends Block>(depth: number, block: B): B {
    this.close(depth);
    const container = this.#containers[depth - 1];
    if (this.#isApart(depth) && "list" in container && container.blocks.length > 0) container.list.isLoose = true;
    container.blocks.push(block);
    if (block.type === "quote") this.#containers.push(block);
    return block;
  }

  /** Adds an item, to the list before where that is of its kind. */
  addItem(depth: number, { mark, number: first, indent }: Marker, start: number): void {
    const last = this.#containers[depth - 1].blocks.at(-1);
    const isNext = last?.type === "list" && last.mark === mark;
    const list = isNext ? last : this.add<List>(depth, { type: "list", start, mark, first, isLoose: false, items: [] });
    if (isNext) {
      this.close(depth);
      if (this.#isApart(depth)) list.isLoose = true;
    }
    const item = { start, indent, blocks: [], list };
    list.items.push(item);
    this.#containers.push(item);
  }

  /** Ends the leaf, and the containers beyond that depth. */
  close(depth: number): void {
    const { leaf } = this;
    this.leaf = null;
    if (leaf?.type === "code" && !leaf.fence) leaf.text = withoutBlankEnd(leaf.text);
    if (leaf?.type === "paragraph") {
      leaf.text = takeDefinitions(leaf.text, this.#links).trimEnd();
      if (!leaf.text) this.siblings.splice(-1, 1, { type: "definitions", start: leaf.start });
    }
    this.#containers.length = depth;
  }

  /** A line has been read, in what is open now. */
  endLine(isBlank: boolean): void {
    // What is blank in a quotation keeps nothing apart around it.
    this.#blankFrom = isBlank ? Math.max(1, this.#containers.findLastIndex((one) => "type" in one) + 1) : Infinity;
  }

  /** Whether a blank line stands before what comes next at that depth. */
  #isApart(depth: number): boolean {
    return depth >= this.#blankFrom;
  }
}

function withoutBlankEnd(code: string): string {
  return code.slice(0, code.indexOf("\n", code.trimEnd().length) + 1);
}
