import type { Token, Tokens } from "marked";
import { blockToHtml, codeTag, itemToHtml, PLAIN, rowToHtml } from "./html.ts";
import { settledLength } from "./hold.ts";
import { mendLast } from "./mend_last.ts";
import { OpenCode } from "./open_code.ts";
import { type Definitions, normalize, readBlocks, readInlines } from "./syntax.ts";

/**
 * What changes on the page. `from` counts the elements that stay as they are:
 * - `blocks`: the elements of the text from `from` on are now those of `html`;
 * - `parts`: the same of the items of the last block, a list, or of the rows of its body, a table;
 * - `code`: the last block is code, and gets `text` at its end.
 */
export type Patch = { target: "blocks" | "parts"; from: number; html: string } | { target: "code"; text: string };

/** Up to this length, in UTF-16 code units, an unfinished block is read anew with every piece of text that it gets. */
const STEP_FROM = 8_192;

/** Beyond it, whenever it has grown by this part, so that the whole work stays in proportion to the text. */
const STEP = 1 / 16;

/** A list or table that is still coming: its parts are finished one by one. */
interface Container {
  type: "list" | "table";
  /** Finished. The last one, still open, is in the tail. */
  parts: Tokens.ListItem[] | number;
  isLoose: boolean;
}

/**
 * Reads Markdown that comes in pieces, and says after each what changes on the page. Finished blocks, and finished items
 * and rows of the block that is open, are read no more; marks that may yet turn out to be syntax are not shown.
 *
 * Exceptions: a list that turns out to be loose is shown anew, once; and a link whose definition comes after it is as
 * written until the server's own rendering takes the place of it all.
 */
export class MarkdownStream {
  /** UTF-16 code units that were read so far, some of them again and again. */
  parsed = 0;
  #tail = "";
  #carriageReturn = "";
  readonly #links: Definitions = Object.create(null);
  /** Elements that are finished. */
  #blocks = 0;
  #container: Container | null = null;
  #code: OpenCode | null = null;
  /** Of the tail, when it was last read. */
  #lengthRead = 0;

  /** Takes the next piece, cut anywhere. */
  push(text: string): Patch[] {
    const whole = this.#carriageReturn + text;
    this.#carriageReturn = whole.endsWith("\r") ? "\r" : "";
    this.#tail += normalize(this.#carriageReturn ? whole.slice(0, -1) : whole);
    if (this.#code) return this.#pushCode(false);
    const { length } = this.#tail;
    if (length > STEP_FROM && length < this.#lengthRead * (1 + STEP)) return [];
    return this.#read(false);
  }

  /** No more will come: what was held back is shown as it is. */
  end(): Patch[] {
    this.#tail += normalize(this.#carriageReturn);
    this.#carriageReturn = "";
    return this.#code ? this.#pushCode(true) : this.#read(true);
  }

  #pushCode(isLast: boolean): Patch[] {
    const { text, rest, isClosed } = this.#code!.take(this.#tail, isLast);
    this.parsed += this.#tail.length;
    this.#tail = rest;
    const patches: Patch[] = text ? [{ target: "code", text }] : [];
    if (!isClosed) return patches;
    this.#code = null;
    this.#blocks++;
    return [...patches, ...this.#read(isLast)];
  }

  #read(isLast: boolean): Patch[] {
    const text = isLast ? this.#tail : this.#tail.slice(0, settledLength(this.#tail));
    this.#lengthRead = this.#tail.length;
    this.parsed += text.length;
    const { lexer, tokens } = readBlocks(text, this.#links);
    if (!isLast) mendLast(lexer, { text, tokens });
    readInlines(lexer);

    const patches: Patch[] = [];
    let open = tokens;
    if (this.#container) {
      const [block, ...rest] = tokens;
      // Only the marks of its last part have come, and wait.
      if (block?.type !== this.#container.type) return [];
      patches.push(this.#goOn(block));
      if (rest.every(isSpace)) {
        if (!isLast) this.#finishParts(block);
        return patches;
      }
      this.#container = null;
      this.#drop([block]);
      open = rest;
    }
    const html = open.map((block) => blockToHtml(block, PLAIN)).join("");
    patches.push({ target: "blocks", from: this.#blocks, html });
    return isLast || !isWhole(tokens, text) ? patches : [...patches, ...this.#finish(open)];
  }

  /** The open list's or table's newest parts. */
  #goOn(block: Token): Patch {
    const container = this.#container!;
    if (block.type === "table") {
      const html = (block as Tokens.Table).rows.map((row) => rowToHtml(row, PLAIN)).join("");
      return { target: "parts", from: container.parts as number, html };
    }
    const list = block as Tokens.List;
    const done = container.parts as Tokens.ListItem[];
    if (container.isLoose || !list.loose) {
      if (container.isLoose && !list.loose) list.items.forEach(loosen);
      return { target: "parts", from: done.length, html: list.items.map((item) => itemToHtml(item, PLAIN)).join("") };
    }
    container.isLoose = true;
    done.forEach(loosen);
    return { target: "parts", from: 0, html: [...done, ...list.items].map((item) => itemToHtml(item, PLAIN)).join("") };
  }

  /** Every block but the last one is finished. */
  #finish(tokens: Token[]): Patch[] {
    const last = tokens.findLastIndex((token) => !isSpace(token));
    if (last < 0) return [];
    this.#drop(tokens.slice(0, last));
    const block = tokens[last];
    if (block.type === "code") return this.#openCode(block as Tokens.Code);
    this.#finishParts(block);
    return [];
  }

  /** Takes finished blocks off the tail. */
  #drop(blocks: Token[]): void {
    this.#blocks += blocks.filter((block) => blockToHtml(block, PLAIN)).length;
    this.#shorten(blocks.reduce((sum, { raw }) => sum + raw.length, 0));
  }

  #shorten(length: number): void {
    this.#tail = this.#tail.slice(length);
    this.#lengthRead = this.#tail.length;
  }

  #finishParts(block: Token): void {
    if (block.type === "list") this.#finishItems(block as Tokens.List);
    else if (block.type === "table") this.#finishRows(block as Tokens.Table);
  }

  #finishItems({ items, loose }: Tokens.List): void {
    if (items.length < 2) return;
    const done = items.slice(0, -1);
    this.#container ??= { type: "list", parts: [], isLoose: loose };
    (this.#container.parts as Tokens.ListItem[]).push(...done);
    this.#shorten(done.reduce((sum, { raw }) => sum + raw.length, 0));
  }

  /** The tail of a table is its head, so that it is still one, and the last row. */
  #finishRows({ raw, rows }: Tokens.Table): void {
    const lines = raw.split("\n");
    while (lines.length > 3 && lines.at(-1) === "") lines.pop();
    if (rows.length < 2 || lines.length !== rows.length + 2) return;
    this.#container ??= { type: "table", parts: 0, isLoose: false };
    this.#container.parts = (this.#container.parts as number) + rows.length - 1;
    const done = lines.slice(2, -1).join("\n").length + 1;
    const head = lines.slice(0, 2).join("\n").length + 1;
    this.#tail = this.#tail.slice(0, head) + this.#tail.slice(head + done);
    this.#lengthRead = this.#tail.length;
  }

  /** From here on, code needs no reading but for its end. */
  #openCode({ lang = "" }: Tokens.Code): Patch[] {
    const code = OpenCode.begin(this.#tail);
    if (!code) return [];
    this.#code = code.open;
    this.#tail = code.rest;
    const html = `${codeTag(/^\S*/.exec(lang)![0])}</code></pre>`;
    return [{ target: "blocks", from: this.#blocks, html }, ...this.#pushCode(false)];
  }
}

function isSpace({ type }: Token): boolean {
  return type === "space";
}

/** Whether the blocks' sources make up the text: only then is it known where the last one begins. */
function isWhole(tokens: Token[], text: string): boolean {
  return tokens.reduce((sum, { raw }) => sum + raw.length, 0) === text.length;
}

/** An item of a list between whose items blank lines turned up: its lines become paragraphs. */
function loosen(item: Tokens.ListItem): void {
  item.loose = true;
  const [box, text] = item.tokens;
  for (const token of item.tokens) if (token.type === "text") token.type = "paragraph";
  if (box?.type !== "checkbox") return;
  if (text?.type !== "paragraph") return void (item.tokens[0] = { type: "paragraph", raw: "", tokens: [box] });
  text.tokens?.unshift(box);
  item.tokens.shift();
}
