import type { Block } from "./block.ts";
import { readBlocks } from "./blocks.ts";
import { settledCodeLength, settledLength } from "./hold.ts";
import { blocksToHtml, type HtmlOptions, PLAIN } from "./html.ts";
import { normalize } from "./line.ts";
import { BLOCK_KINDS, type BlockKind } from "./block_parts.ts";
import type { Patch } from "./patch.ts";

/** Up to this length, in UTF-16 code units, what is not finished is read anew with every piece of text that it gets. */
const STEP_FROM = 8_192;

/** Beyond it, whenever it has grown by this part, so that the whole work stays in proportion to the text. */
const STEP = 1 / 16;

/** The block that is coming, where it has parts that can be finished. */
interface OpenBlock {
  kind: BlockKind;
  /** What its rest is read behind. */
  head: string;
  /** Parts that are finished, and their source. */
  count: number;
  source: string;
}

/**
 * Reads Markdown that comes in pieces, and says after each what changes on the page. Finished blocks, and finished parts of the
 * block that is open, are read no more; marks that may yet turn out to be syntax are not shown.
 *
 * Exceptions: a list that turns out to be loose is read and shown anew, once; and a link whose definition comes after it is as
 * written until the server's own rendering takes the place of it all.
 */
export class MarkdownStream {
  /** UTF-16 code units that were read so far, some of them again and again. */
  parsed = 0;
  /** What is not finished. */
  #tail = "";
  #carriageReturn = "";
  readonly #options: HtmlOptions = { ...PLAIN, links: Object.create(null) };
  /** Elements that are finished. */
  #blocks = 0;
  #open: OpenBlock | null = null;
  /** Something is shown behind it. */
  #hasMore = false;
  /** Of the tail, when it was last read. */
  #lengthRead = 0;

  /** Takes the next piece, cut anywhere. */
  push(text: string): Patch[] {
    const whole = this.#carriageReturn + text;
    this.#carriageReturn = whole.endsWith("\r") ? "\r" : "";
    this.#tail += normalize(this.#carriageReturn ? whole.slice(0, -1) : whole);
    const { length } = this.#tail;
    if (length > STEP_FROM && length < this.#lengthRead * (1 + STEP)) return [];
    return this.#read(false);
  }

  /** No more will come: what was held back is shown as it is. */
  end(): Patch[] {
    this.#tail += normalize(this.#carriageReturn);
    this.#carriageReturn = "";
    return this.#read(true);
  }

  #read(isLast: boolean): Patch[] {
    const { kind = null, head = "" } = this.#open ?? {};
    const settled = kind === BLOCK_KINDS.code ? settledCodeLength : settledLength;
    const whole = head + this.#tail;
    const text = isLast ? whole : whole.slice(0, Math.max(head.length, settled(whole)));
    this.#lengthRead = this.#tail.length;
    this.parsed += text.length;
    const blocks = readBlocks({ text, links: this.#options.links, isComing: !isLast });
    return this.#open ? this.#goOn(this.#open, { blocks, text, isLast }) : this.#begin({ blocks, text, isLast });
  }

  /** Blocks that come after those that are finished: all but the last one are, too. */
  #begin({ blocks, text, isLast }: Reading): Patch[] {
    const patch: Patch = { target: "blocks", from: this.#blocks, html: blocksToHtml(blocks, this.#options) };
    const last = blocks.findLastIndex((block) => !isUndecided(block));
    if (isLast || last < 0) return [patch];
    const block = blocks[last];
    this.#blocks += blocks.slice(0, last).filter((block) => blocksToHtml([block], this.#options)).length;
    this.#shorten(block.start);

    const raw = text.slice(block.start, blocks[last + 1]?.start);
    const kind = BLOCK_KINDS[block.type];
    const head = !isClosed(block) && kind?.head({ block, raw });
    if (!kind || !head || (kind.isItsOwn && !this.#tail.startsWith(head))) return [patch];
    this.#open = { kind, head, count: 0, source: "" };
    this.#hasMore = last < blocks.length - 1;
    if (kind.isItsOwn) this.#shorten(head.length);
    return [patch];
  }

  /** The open block's newest parts, and what comes after it. */
  #goOn(open: OpenBlock, { blocks: [block, next], text, isLast }: Reading): Patch[] {
    const { kind, head, count, source } = open;
    if (block.type === "list" && block.isLoose && !head.endsWith("\n\n")) {
      this.#tail = source + this.#tail;
      this.#open = { kind, head: `${head}\n`, count: 0, source: "" };
      return this.#read(isLast);
    }
    const patches = [...this.#behind(""), kind.patch(block, count, this.#options)];
    if (isUndecided(next)) return [...patches, ...this.#behind(blocksToHtml([next], this.#options))];
    if (next || isClosed(block)) {
      this.#open = null;
      this.#blocks++;
      this.#shorten((next?.start ?? text.length) - head.length);
      return [...patches, ...this.#read(isLast)];
    }
    if (isLast) return patches;
    const finished = kind.finished({ block, raw: text }, head);
    open.count += finished.count;
    if (!kind.isItsOwn) open.source += this.#tail.slice(0, finished.length);
    this.#shorten(finished.length);
    return patches;
  }

  /** What is shown behind the open block, and may yet be a part of it. */
  #behind(html: string): Patch[] {
    const hadAny = this.#hasMore;
    this.#hasMore = html !== "";
    return hadAny || html ? [{ target: "blocks", from: this.#blocks + 1, html }] : [];
  }

  #shorten(length: number): void {
    this.#tail = this.#tail.slice(length);
    this.#lengthRead = this.#tail.length;
  }
}

interface Reading {
  blocks: Block[];
  text: string;
  isLast: boolean;
}

function isUndecided(block: Block | undefined): boolean {
  return block?.type === "math" && block.isUndecided;
}

/** Whether nothing more can come to a block, though nothing has come after it. */
function isClosed(block: Block): boolean {
  return block.type === "code" && block.isClosed;
}
