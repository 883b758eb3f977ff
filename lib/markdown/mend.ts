import type { Lexer, Token, Tokens } from "marked";
import { closingMark } from "./math_syntax.ts";
import { type MathToken, MAX_DEPTH, stretches } from "./syntax.ts";

/** Marks that have found no end, as they stand in text: whatever is whole is a token of its own. */
const MARK = /`+|\*+|_+|~~+|!?\[|\$\$?/g;

/** A link's text, in which others may stand in brackets, and what may yet become its destination and title, or its label. */
const LINK =
  /^!?\[((?:[^[\]\\]|\\[^]|\[[^[\]]*\])*)\](?:\([ \t\n]*(?:<[^<>\n]*>?|[^\s<][^\s]*|$)(?:[ \t\n]+(?:$|"[^"]*"?|'[^']*'?|\([^)]*\)?))?[ \t\n]*|\[[^\]]*)$/;

/** Text in brackets, up to a length that is taken for a link's before its end has come. */
const LINK_TEXT = /^!?\[[^\]]{0,120}$/;

/** Where the last block of a text is still open, closes what it leaves open. */
export function mendLast(lexer: Lexer, { text, tokens }: { text: string; tokens: Token[] }): void {
  // What a blank line has ended stays as it is.
  if (/\n[ \t]*\n[ \t]*$/.test(text.slice(-200))) return;
  const leaf = lastLeaf(tokens);
  if (!leaf) return;
  const source = leaf.text.trimStart();
  // A formula of which the end has not come is shown in its place at once.
  if (leaf.type === "paragraph" && /^(?:\$\$|\\\[)/.test(source) && closingMark(source, 0)) {
    const tex = source.slice(2).trim();
    Object.assign(leaf, tex ? { type: "math", tex, isDisplay: true } : { type: "space" });
    return;
  }
  // Nothing but the last stretch can still be open.
  const open = [...stretches(leaf.text)].at(-1)!.length;
  let from = leaf.tokens.length;
  for (let length = 0; from > 0 && length < open;) length += leaf.tokens[--from].raw.length;
  leaf.tokens.push(...new Mender(lexer).close(leaf.tokens.splice(from)));
}

type Leaf = Pick<Token, "type"> & { text: string; tokens: Token[] };

/** The block or cell that holds a document's last text; `null` where it ends with something else. */
function lastLeaf(tokens: Token[]): Leaf | null {
  const last = tokens.findLast(({ type }) => type !== "space");
  if (!last) return null;
  if (last.type === "list") return lastLeaf((last as Tokens.List).items.at(-1)!.tokens);
  if (last.type === "blockquote") return lastLeaf(last.tokens!);
  if (last.type === "table") {
    // The line below its header has ended that.
    const cell = (last as Tokens.Table).rows.at(-1)?.findLast(({ text }) => text);
    return cell ? { type: "cell", text: cell.text, tokens: cell.tokens } : null;
  }
  return ["paragraph", "text", "heading"].includes(last.type) ? last as Leaf : null;
}

/** Closes marks that are open at the end of a text, in what the library made of it: a mark that it left in text has no end. */
class Mender {
  readonly #lexer: Lexer;
  #depth = 0;

  constructor(lexer: Lexer) {
    this.#lexer = lexer;
  }

  /** The same tokens up to the first mark that is open, and what comes after it in the way that the mark says. */
  close(tokens: Token[]): Token[] {
    const source = tokens.map(({ raw }) => raw).join("");
    let from = 0;
    for (const [i, token] of tokens.entries()) {
      const { type, raw } = token;
      const marks = type === "escape" ? raw.matchAll(/\\[([]/g) : type === "text" ? raw.matchAll(MARK) : [];
      for (const { 0: mark, index } of marks) {
        const rest = source.slice(from + index);
        const before = source.slice(0, from + index);
        const after = () => [textOf(raw.slice(index + mark.length)), ...tokens.slice(i + 1)];
        const closed = this.#closed({ mark, before, rest, after });
        if (closed) return [...tokens.slice(0, i), textOf(raw.slice(0, index)), ...closed];
      }
      from += raw.length;
    }
    return tokens;
  }

  /** What a mark makes of what comes after it; `null` where it is none. */
  #closed({ mark, before, rest, after }: Mark): Token[] | null {
    const content = rest.slice(mark.length);
    switch (mark[0]) {
      case "`":
        return content.trim() ? [{ type: "codespan", raw: rest, text: content.replaceAll("\n", " ") }] : [];
      case "$":
      case "\\": {
        const end = closingMark(rest, 0);
        if (end === null) return null;
        const tex = content.trim();
        if (!end || !tex) return [];
        return [{ type: "math", raw: rest, tex, isDisplay: end === "$$" || end === "\\]" } satisfies MathToken];
      }
      case "[":
      case "!": {
        const [, text] = LINK.exec(rest) ?? [];
        if (text !== undefined) return this.#lexer.inlineTokens(text);
        return LINK_TEXT.test(rest) ? this.close(after()) : null;
      }
    }
    if (this.#depth === MAX_DEPTH || !opens(mark, before.at(-1) ?? " ", content[0] ?? " ")) return null;
    this.#depth++;
    const type = mark[0] === "~" ? "del" : mark.length === 1 ? "em" : "strong";
    const strong = { type, raw: rest, text: content, tokens: this.close(after()) } as Token;
    return [mark.length === 3 ? { type: "em", raw: rest, text: content, tokens: [strong] } : strong];
  }
}

interface Mark {
  mark: string;
  /** The source before it, and from it on. */
  before: string;
  rest: string;
  /** What comes after it. */
  after: () => Token[];
}

/** Whether a run of `*`, `_` or `~` may begin emphasis: as the specification says, but for what is most often no such thing. */
function opens(run: string, before: string, after: string): boolean {
  if (isSpace(after)) return false;
  if (isPunctuation(after) && !isSpace(before) && !isPunctuation(before)) return false;
  const isWithinWord = !isSpace(before) && !isPunctuation(before);
  // "2*3" is shown as it is, and only in the rare case that it does mean something, taken back.
  return !isWithinWord || (run !== "*" && run[0] !== "_");
}

function textOf(raw: string): Tokens.Text {
  return { type: "text", raw, text: raw, escaped: false };
}

function isSpace(character: string): boolean {
  return /\s/.test(character);
}

function isPunctuation(character: string): boolean {
  return /[\p{P}\p{S}]/u.test(character);
}
