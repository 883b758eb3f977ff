import type { Lexer, Token, Tokens } from "marked";
import { closingMark } from "./math_syntax.ts";
import { mend } from "./mend.ts";
import { stretches } from "./syntax.ts";

/** Where the last block of text is still open, closes what it leaves open. Its inlines have not been read yet. */
export function mendLast({ inlineQueue }: Lexer, { text, tokens }: { text: string; tokens: Token[] }): void {
  // What a blank line has ended stays as it is.
  if (/\n[ \t]*\n[ \t]*$/.test(text.slice(-200))) return;
  const leaf = lastLeaf(tokens);
  const entry = leaf && inlineQueue.findLast(({ tokens }) => tokens === leaf.tokens);
  if (!entry) return;
  if (leaf.type === "paragraph" && /^ {0,3}(?:\$\$|\\\[)/.test(entry.src)) showFormula(leaf, entry);
  else entry.src = mendEnd(entry.src);
}

/** Nothing but the last stretch can still be open. */
function mendEnd(text: string): string {
  const parts = [...stretches(text)];
  return [...parts.slice(0, -1), mend(parts.at(-1)!)].join("");
}

/** A formula of which the end has not come is shown in its place at once. */
function showFormula(leaf: Leaf, entry: { src: string }): void {
  const source = entry.src.trimStart();
  if (!closingMark(source, 0)) return;
  const tex = source.slice(2).trim();
  entry.src = "";
  Object.assign(leaf, tex ? { type: "math", tex, isDisplay: true } : { type: "space" });
}

type Leaf = Pick<Token, "type"> & { tokens: Token[] };

/** The block or cell that holds a document's last text; `null` where it ends with something else. */
function lastLeaf(tokens: Token[]): Leaf | null {
  const last = tokens.findLast(({ type }) => type !== "space");
  if (!last) return null;
  if (last.type === "list") return lastLeaf((last as Tokens.List).items.at(-1)!.tokens);
  if (last.type === "blockquote") return lastLeaf(last.tokens!);
  if (last.type === "table") {
    const { header, rows } = last as Tokens.Table;
    const cell = (rows.at(-1) ?? header).findLast(({ text }) => text);
    return cell ? { type: "cell", tokens: cell.tokens } : null;
  }
  return ["paragraph", "text", "heading"].includes(last.type) ? last as Leaf : null;
}
