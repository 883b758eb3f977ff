import { match } from "./link.ts";

/** A formula: TeX, as it was written between its marks. */
export interface Formula {
  /** Marks included. */
  raw: string;
  tex: string;
  /** On a line of its own. */
  isDisplay: boolean;
}

const DOLLAR = /\$([^\s$](?:[^$\n\\]|\\[^\n])*)\$(?!\d)/y;
const ROUND = /\\\(((?:[^\\\n]|\\(?!\))[^\n])+)\\\)/y;
const DISPLAY = /\$\$((?:[^$\\]|\\[^]|\$(?!\$))+)\$\$|\\\[((?:[^\\]|\\(?!\])[^])+)\\\]/y;
const BLANK_LINE = /\n[ \t]*\n/;

/** "5 and", "20k to", "10 (or", "5** a", "5，": what follows the sign of a currency, and goes on as a sentence. */
const PRICE =
  /^\d[\d.,]*[A-Za-z%+]{0,3}(?:[\s\-–—,.;:!?()/]*(?:\*\*|[\u2E80-\uFFEF])|[\s\-–—,.;:!?()/]+[*_]?(?:[A-Za-z]{2}|[aI] ))/;
const MAYBE_PRICE = /^\d[\d.,]*[A-Za-z%+]{0,3}[\s\-–—,.;:!?()/]*[*_]?[A-Za-z]?$/;

/** The formula that begins at `index` of a paragraph's text, if one does. Formulas hold no blank line. */
export function readFormula(text: string, index: number): Formula | null {
  if (text[index] === "$" && text[index + 1] !== "$") {
    const found = match(DOLLAR, text, index);
    if (!found || /\s$/.test(found[1]) || PRICE.test(found[1])) return null;
    return { raw: found[0], tex: found[1], isDisplay: false };
  }
  const round = match(ROUND, text, index);
  if (round) return { raw: round[0], tex: round[1].trim(), isDisplay: false };
  const found = match(DISPLAY, text, index);
  if (!found || BLANK_LINE.test(found[0])) return null;
  return { raw: found[0], tex: (found[1] ?? found[2]).trim(), isDisplay: true };
}

/**
 * What would close the formula that seems to begin at `index` and of which the end has not come yet; `null` where none
 * begins; `undefined` where the next characters will tell.
 */
export function closingMark(text: string, index: number): string | null | undefined {
  const mark = text.slice(index, index + 2);
  const rest = text.slice(index + mark.length);
  if (mark === "\\(") return rest.includes("\n") ? null : "\\)";
  if (mark === "\\[" || mark === "$$") return BLANK_LINE.test(rest) ? null : mark === "$$" ? "$$" : "\\]";
  if (mark[0] !== "$" || /^\$(?:\s|$)/.test(mark)) return null;
  const content = text.slice(index + 1);
  if (/[\n$]/.test(content) || PRICE.test(content)) return null;
  return MAYBE_PRICE.test(content) ? undefined : "$";
}
