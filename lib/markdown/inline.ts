import { anchorToHtml } from "./anchor.ts";
import { type Autolink, autolinksIn, hrefOf, withoutEnd } from "./autolink.ts";
import { closeRuns, joinPieces, pairRuns, type Piece, readRun } from "./emphasis.ts";
import { escapeHtml, escapeText } from "./escape.ts";
import { type Definitions, isMark, match, normalizeLabel, readLabel, readTarget, type Target } from "./link.ts";
import { closingMark, type Formula, readFormula } from "./math_syntax.ts";

/** Text within a paragraph, in UTF-16 code units, in which marks can belong together: what bounds the time it takes. */
const MAX_INLINE_LENGTH = 4_096;

/** How what stands in lines becomes HTML. */
export interface InlineOptions {
  links: Definitions;
  /** `tex` as it was written. */
  math(tex: string, isDisplay: boolean): string;
}

/** A text of lines to HTML; where it `isOpen`, more of it is to come, and what is open at its end is closed. */
export function inlineToHtml(text: string, options: InlineOptions, isOpen = false): string {
  let html = "";
  let from = 0;
  // A cut depends on nothing that comes after it.
  while (text.length - from > MAX_INLINE_LENGTH) {
    const end = from + MAX_INLINE_LENGTH;
    const space = Math.max(text.lastIndexOf(" ", end), text.lastIndexOf("\n", end));
    const cut = space > from + MAX_INLINE_LENGTH / 2 ? space : end;
    html += new InlineReader(text.slice(from, cut), options, false).read();
    from = cut;
  }
  return html + new InlineReader(text.slice(from), options, isOpen).read();
}

const TEXT = /[^\n\\`*_~[\]!<$]+/y;
const TICKS = /`+/y;
const ADDRESS = /<([a-z][a-z\d+.-]{1,31}:[^\s<>]*)>/iy;
const MAIL = /<([\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*)>/iy;
const LINE_BREAK = /<br {0,9}\/?>/iy;

/** What may yet become a link's destination and title, or its label. */
const HALF_TARGET =
  /\((?:[ \t\n]*(?:<[^<>\n]*>?|[^\s<]\S*)?)(?:[ \t\n]+(?:"[^"]*"?|'[^']*'?|\([^)]*\)?)?)?[ \t\n]*$|\[[^\]]*$/y;

/** Text in brackets, up to a length that is taken for a link's before its end has come. */
const MAX_OPEN_LINK_LENGTH = 120;

interface Bracket {
  /** Its place among the pieces, and behind it in the text. */
  piece: number;
  from: number;
  isImage: boolean;
  /** It holds a link, and links hold none. */
  isDead: boolean;
}

/** Reads a text from the left to the right, as the specification's appendix says. */
class InlineReader {
  readonly #text: string;
  readonly #options: InlineOptions;
  readonly #isOpen: boolean;
  readonly #autolinks: Autolink[];
  readonly #pieces: Piece[] = [];
  /** Those that are open and may be links. */
  readonly #brackets: Bracket[] = [];
  /** Lengths of runs of backticks that do not come again. */
  readonly #lonelyTicks = new Set<number>();
  #at = 0;

  constructor(text: string, options: InlineOptions, isOpen: boolean) {
    this.#text = text;
    this.#options = options;
    this.#isOpen = isOpen;
    this.#autolinks = autolinksIn(text);
  }

  read(): string {
    while (this.#at < this.#text.length) this.#readNext();
    if (this.#isOpen) this.#closeBrackets();
    pairRuns(this.#pieces);
    if (this.#isOpen) closeRuns(this.#pieces);
    return joinPieces(this.#pieces);
  }

  #readNext(): void {
    const [text, at] = [this.#text, this.#at];
    while (this.#autolinks[0]?.start < at) this.#autolinks.shift();
    const next = this.#autolinks[0];
    if (next?.start === at) return this.#readAutolink(next);
    switch (text[at]) {
      case "\n":
        return this.#readBreak();
      case "`":
        return this.#readCode();
      case "*":
      case "_":
      case "~": {
        const run = readRun(text, at);
        return this.#add(run, run.length);
      }
      case "$":
      case "\\":
        return this.#readEscape();
      case "!":
        return text[at + 1] === "[" ? this.#openBracket("![") : this.#add("!", 1);
      case "[":
        return this.#openBracket("[");
      case "]":
        return this.#closeBracket();
      case "<":
        return this.#readAngle();
    }
    const plain = match(TEXT, text, at)![0].slice(0, next && next.start - at);
    this.#add(escapeText(plain), plain.length);
  }

  #readAutolink({ text }: Autolink): void {
    // Where it is the text of another link, that ends it.
    const address = this.#brackets.length > 0 ? withoutEnd(text.split("]", 1)[0]) : text;
    this.#add(anchorToHtml({ href: hrefOf(address) }, escapeHtml(address)), address.length);
  }

  #readBreak(): void {
    const { 0: spaces } = / *$/.exec(this.#text.slice(Math.max(0, this.#at - 64), this.#at))!;
    if (spaces) this.#pieces.push((this.#pieces.pop() as string).trimEnd());
    this.#add(spaces.length > 1 ? "<br>" : "\n", 1);
  }

  #readCode(): void {
    const text = this.#text;
    const { length } = match(TICKS, text, this.#at)![0];
    const from = this.#at + length;
    const end = this.#lonelyTicks.has(length) ? -1 : endOfTicks(text, from, length);
    if (end < 0 && !this.#isOpen) {
      this.#lonelyTicks.add(length);
      return this.#add(text.slice(this.#at, from), length);
    }
    const content = text.slice(from, end < 0 ? undefined : end).replaceAll("\n", " ");
    const isPadded = /^ .* $/.test(content) && content.trim();
    const code = end < 0 ? content.trimEnd() : isPadded ? content.slice(1, -1) : content;
    this.#pieces.push(code && `<code>${escapeHtml(code)}</code>`);
    this.#at = end < 0 ? text.length : end + length;
  }

  /** What a backslash or a sign of a currency begins. */
  #readEscape(): void {
    const [text, at] = [this.#text, this.#at];
    const formula = readFormula(text, at);
    if (formula) return this.#add(this.#mathToHtml(formula), formula.raw.length);
    const mark = this.#isOpen ? closingMark(text, at) : null;
    if (mark !== null) {
      const tex = text.slice(at + (mark?.length ?? 1)).trim();
      this.#pieces.push(mark && tex ? this.#mathToHtml({ tex, isDisplay: mark === "$$" || mark === "\\]" }) : "");
      this.#at = text.length;
    } else if (text[at] === "$") this.#add("$", 1);
    else if (text[at + 1] === "\n") this.#add("<br>", 2);
    else if (isMark(text[at + 1] ?? "")) this.#add(escapeHtml(text[at + 1]), 2);
    // At the end of a line that another one follows, it is a line break.
    else this.#add(this.#isOpen && at === text.length - 1 ? "" : "\\", 1);
  }

  #mathToHtml({ tex, isDisplay }: Pick<Formula, "tex" | "isDisplay">): string {
    return `<span class="math${isDisplay ? " display" : ""}">${this.#options.math(tex, isDisplay)}</span>`;
  }

  /** An address in angle brackets, or a line break; any other HTML is text. */
  #readAngle(): void {
    const [text, at] = [this.#text, this.#at];
    const address = match(ADDRESS, text, at);
    const found = address ?? match(MAIL, text, at);
    if (found) {
      const href = address ? found[1] : `mailto:${found[1]}`;
      return this.#add(anchorToHtml({ href }, escapeHtml(found[1])), found[0].length);
    }
    const lineBreak = match(LINE_BREAK, text, at);
    this.#add(lineBreak ? "<br>" : "&lt;", lineBreak?.[0].length ?? 1);
  }

  #openBracket(mark: string): void {
    this.#add(mark, mark.length);
    this.#brackets.push({ piece: this.#pieces.length - 1, from: this.#at, isImage: mark.length > 1, isDead: false });
  }

  #closeBracket(): void {
    const bracket = this.#brackets.pop();
    const after = this.#at + 1;
    const target = bracket && !bracket.isDead && (readTarget(this.#text, after) ?? this.#defined(bracket, after));
    if (target) {
      const content = this.#contentOf(bracket);
      // An image is a request to a server of the writer's choice; the reader decides.
      const text = bracket.isImage ? content || escapeText(target.href) : content;
      this.#pieces[bracket.piece] = anchorToHtml(target, text);
      this.#at = target.end;
      if (!bracket.isImage) { for (const around of this.#brackets) around.isDead ||= !around.isImage; }
    } else if (this.#isOpen && bracket && !bracket.isDead && match(HALF_TARGET, this.#text, after)) {
      this.#pieces[bracket.piece] = this.#contentOf(bracket);
      this.#at = this.#text.length;
    } else this.#add("]", 1);
  }

  /** Where a link goes that a definition has; `after` is behind its text. */
  #defined({ from }: Bracket, after: number): Target & { end: number } | null {
    const text = this.#text.slice(from, after - 1);
    const label = readLabel(this.#text, after);
    const name = label?.trim() ? label : text;
    // A label holds no brackets.
    if (name === text && readLabel(this.#text, from - 1) !== text) return null;
    const target = this.#options.links[normalizeLabel(name)];
    const isShort = label === null || (label !== "" && name !== label);
    return target ? { ...target, end: isShort ? after : after + label.length + 2 } : null;
  }

  /** Takes out what stands in brackets, as HTML. */
  #contentOf({ piece }: Bracket): string {
    const content = this.#pieces.splice(piece + 1);
    pairRuns(content);
    return joinPieces(content);
  }

  #closeBrackets(): void {
    for (const { piece, from, isDead } of this.#brackets) {
      const rest = this.#text.slice(from);
      if (!isDead && rest.length <= MAX_OPEN_LINK_LENGTH && !rest.includes("]")) this.#pieces[piece] = "";
    }
  }

  #add(piece: Piece, length: number): void {
    this.#pieces.push(piece);
    this.#at += length;
  }
}

/** Where the run of that many backticks begins that comes next; -1 where there is none. */
function endOfTicks(text: string, from: number, length: number): number {
  for (const { 0: ticks, index } of text.slice(from).matchAll(/`+/g)) {
    if (ticks.length === length) return from + index;
  }
  return -1;
}
