import type { Token } from "marked";
import { settledCodeLength, settledLength } from "./hold.ts";
import { blocksToHtml, PLAIN } from "./html.ts";
import { mendLast } from "./mend.ts";
import { BLOCK_KINDS, type BlockKind, lengthOf } from "./open_block.ts";
import type { Patch } from "./patch.ts";
import { type Definitions, normalize, readBlocks, readInlines } from "./syntax.ts";

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
  readonly #links: Definitions = Object.create(null);
  /** Elements that are finished. */
  #blocks = 0;
  #open: OpenBlock | null = null;
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
    const { lexer, tokens } = readBlocks({ text, links: this.#links, isComing: !isLast });
    readInlines(lexer);
    if (!isLast) mendLast(lexer, { text, tokens });
    return this.#open ? this.#goOn(this.#open, tokens, isLast) : this.#begin(tokens, text, isLast);
  }

  /** Blocks that come after those that are finished: all but the last one are, too. */
  #begin(tokens: Token[], text: string, isLast: boolean): Patch[] {
    const patch: Patch = { target: "blocks", from: this.#blocks, html: blocksToHtml(tokens, PLAIN) };
    const last = tokens.findLastIndex((token) => !isSpace(token) && !("isUndecided" in token));
    // Only where the sources make up the text is it known where the last block begins.
    if (isLast || last < 0 || lengthOf(tokens) !== text.length) return [patch];
    const finished = tokens.slice(0, last);
    this.#blocks += finished.filter((block) => blocksToHtml([block], PLAIN)).length;
    this.#shorten(lengthOf(finished));

    const kind = BLOCK_KINDS[tokens[last].type];
    const head = kind?.isClosed(tokens[last]) === false && kind.head(tokens[last]);
    if (!kind || !head || (kind.isItsOwn && !this.#tail.startsWith(head))) return [patch];
    this.#open = { kind, head, count: 0, source: "" };
    if (kind.isItsOwn) this.#shorten(head.length);
    return [patch];
  }

  /** The open block's newest parts, and what comes after it. */
  #goOn(open: OpenBlock, [block, ...rest]: Token[], isLast: boolean): Patch[] {
    const { kind, head, count, source } = open;
    if (block.type === "list" && block.loose && !head.endsWith("\n\n")) {
      this.#tail = source + this.#tail;
      this.#open = { kind, head: `${head}\n`, count: 0, source: "" };
      return this.#read(isLast);
    }
    const patch = kind.patch(block, count);
    if (rest.some((token) => !isSpace(token)) || kind.isClosed(block)) {
      this.#open = null;
      this.#blocks++;
      this.#shorten(Math.max(0, block.raw.length - head.length));
      return [patch, ...this.#read(isLast)];
    }
    if (isLast) return [patch];
    const finished = kind.finished(block, head);
    open.count += finished.count;
    if (!kind.isItsOwn) open.source += this.#tail.slice(0, finished.length);
    this.#shorten(finished.length);
    return [patch];
  }

  #shorten(length: number): void {
    this.#tail = this.#tail.slice(length);
    this.#lengthRead = this.#tail.length;
  }
}

function isSpace({ type }: Token): boolean {
  return type === "space";
}
