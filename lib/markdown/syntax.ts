import { Lexer, Marked, type MarkedOptions, type Token, Tokenizer, type Tokens } from "marked";
import { type Formula, readFormula, readFormulaBlock, withoutFormulas } from "./math_syntax.ts";

/** Quotations and lists within each other, and emphasis and links within each other: what is deeper stays as written. */
export const MAX_DEPTH = 24;

/** Definitions of links that are heeded in a reply. */
const MAX_DEFINITIONS = 500;

/** Text within a paragraph, in UTF-16 code units, in which marks can belong together: what bounds the time it takes. */
export const MAX_INLINE_LENGTH = 4_096;

/** Longest heading that is underlined, in UTF-16 code units: every line of a list is looked at as the first of one. */
const MAX_UNDERLINED_LENGTH = 500;

/** Rows of a table may be shorter than its head, and are filled up; more cells than this in all make it no table. */
const MAX_EMPTY_CELLS = 1_000;

/** What links are defined as, by their normalized labels; without a prototype. */
export type Definitions = Lexer["tokens"]["links"];

export interface MathToken extends Formula {
  type: "math";
}

/** What begins as a formula on lines of its own, and of which the end has not come: what it is, and what the lines around it are, is open. */
interface OpenFormula {
  type: "paragraph" | "text";
  raw: string;
  text: string;
  tokens: Token[];
  isUndecided: true;
}

/** Leaves raw HTML what it is, text, and looks into nothing that is nested too deeply. */
class SafeTokenizer extends Tokenizer {
  #depth = 0;

  override html(): undefined {}

  override tag(text: string): Tokens.Tag | undefined {
    const raw = /^<br {0,9}\/?>/i.exec(text)?.[0];
    return raw ? { type: "br", raw } as unknown as Tokens.Tag : undefined;
  }

  override list(text: string): Tokens.List | undefined {
    return this.#within(() => super.list(text));
  }

  override blockquote(text: string): Tokens.Blockquote | undefined {
    return this.#within(() => super.blockquote(text));
  }

  override table(text: string): Tokens.Table | undefined {
    const [raw, head] = this.rules.block.table.exec(text) ?? [];
    if (!raw) return;
    const columns = head.split("|").length;
    const cells = raw.split("|").length;
    return columns * raw.split("\n").length <= cells * 4 + MAX_EMPTY_CELLS ? super.table(text) : undefined;
  }

  override lheading(text: string): Tokens.Heading | undefined {
    return super.lheading(text.slice(0, MAX_UNDERLINED_LENGTH));
  }

  override def(text: string): Tokens.Def | undefined {
    return Object.keys(this.lexer.tokens.links).length < MAX_DEFINITIONS ? super.def(text) : undefined;
  }

  #within<T>(read: () => T): T | undefined {
    if (this.#depth === MAX_DEPTH) return;
    this.#depth++;
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }
}

/** How rules of the library name what begins a block of HTML. */
const HTML_START = / \{0,3\}\(\?:<\\\/\?\(\?:address[^]*?CDATA\\\[\)/g;

/**
 * What ends a paragraph, a heading or a table: HTML does not, for there is none; a formula on a line of its own does, and so does a
 * line of nothing but tabs.
 */
const BLOCK_RULES = Object.fromEntries(
  Object.entries(Lexer.rules.block.gfm).map(([name, { source, flags }]) => {
    const withoutHtml = source.replaceAll(HTML_START, () => String.raw` {0,3}(?:\$\$|\\\[)`);
    return [name, new RegExp(withoutHtml.replace(String.raw`(?! *\n`, String.raw`(?![ \t]*\n`), flags)];
  }),
) as Tokenizer["rules"]["block"];

/** Reads text in bounded depth and, one stretch after the other, in bounded length. */
class BoundedLexer extends Lexer {
  /** Of a text that is still coming, the last line. */
  lastLine = "";
  #depth = 0;

  override inlineTokens(text: string, tokens: Token[] = []): Token[] {
    if (this.#depth === MAX_DEPTH) {
      tokens.push({ type: "text", raw: text, text });
      return tokens;
    }
    this.#depth++;
    try {
      for (const stretch of stretches(text)) super.inlineTokens(stretch, tokens);
      return tokens;
    } finally {
      this.#depth--;
    }
  }
}

/** The stretches of a paragraph's text that are read by themselves. A cut depends on nothing that comes after it. */
export function* stretches(text: string): Generator<string> {
  let from = 0;
  while (text.length - from > MAX_INLINE_LENGTH) {
    const end = from + MAX_INLINE_LENGTH;
    const space = Math.max(text.lastIndexOf(" ", end), text.lastIndexOf("\n", end));
    const cut = space > from + MAX_INLINE_LENGTH / 2 ? space : end;
    yield text.slice(from, cut);
    from = cut;
  }
  yield text.slice(from);
}

const OPTIONS: MarkedOptions = new Marked({
  gfm: true,
  extensions: [
    {
      name: "math",
      level: "block",
      tokenizer(text) {
        const block = readFormulaBlock(text);
        if (!block) return;
        if (!("open" in block)) return { type: "math", ...block };
        const { lastLine, state } = this.lexer as BoundedLexer;
        if (!lastLine.endsWith(lastLineOf(text))) return;
        const { open: raw } = block;
        // As the library has it: what stands in an item is text, until a blank line makes paragraphs of it.
        const type = state.top ? "paragraph" : "text";
        return { type, raw, text: raw, tokens: this.lexer.inline(raw), isUndecided: true } satisfies OpenFormula;
      },
    },
    {
      name: "math",
      level: "inline",
      start(text) {
        const index = text.search(/[$\\]/);
        return index < 0 ? undefined : index;
      },
      tokenizer(text) {
        if (text[0] !== "$" && text[0] !== "\\") return;
        const formula = readFormula(text, 0);
        return formula ? { type: "math", ...formula } : undefined;
      },
    },
  ],
}).defaults;

/** The text of which blocks are read, and what is known of what stands around it. */
export interface Reading {
  text: string;
  /** Definitions so far; those of the text are added. */
  links: Definitions;
  /** More is to come. */
  isComing: boolean;
}

/**
 * Reads the blocks of a text. What stands in their lines is not read yet: `lexer.inlineQueue` has it, and
 * {@linkcode readInlines} does it.
 */
export function readBlocks({ text, links, isComing }: Reading): { lexer: Lexer; tokens: Token[] } {
  const tokenizer = new SafeTokenizer();
  const hooks = { emStrongMask: withoutFormulas } as MarkedOptions["hooks"];
  const lexer = new BoundedLexer({ ...OPTIONS, tokenizer, hooks });
  lexer.tokens.links = links;
  if (isComing) lexer.lastLine = lastLineOf(text);
  tokenizer.rules = { ...tokenizer.rules, block: BLOCK_RULES };
  return { lexer, tokens: lexer.blockTokens(text, []) };
}

function lastLineOf(text: string): string {
  return /[^\n]*$/.exec(text.trimEnd())![0];
}

export function readInlines(lexer: Lexer): void {
  for (const { src, tokens } of lexer.inlineQueue) lexer.inlineTokens(src, tokens);
}

/** The text as the parser expects it. */
export function normalize(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").replaceAll("\0", "\uFFFD");
}
