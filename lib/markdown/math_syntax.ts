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

/** "5 and", "20k to", "10 (or": what follows the sign of a currency, and goes on as a sentence. */
const PRICE = /^\d[\d.,]*[A-Za-z%+]{0,3}[\s\-–—,.;:!?()/]+(?:[A-Za-z]{2}|[aI] )/;
const MAYBE_PRICE = /^\d[\d.,]*[A-Za-z%+]{0,3}[\s\-–—,.;:!?()/]*[A-Za-z]?$/;

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

/** The text with its formulas blotted out, so that no mark within one is taken for emphasis. As long as before. */
export function withoutFormulas(text: string): string {
  let result = "";
  let from = 0;
  for (const { index } of text.matchAll(/\$|\\[([]/g)) {
    const formula = index >= from && readFormula(text, index);
    if (!formula) continue;
    result += text.slice(from, index) + "a".repeat(formula.raw.length);
    from = index + formula.raw.length;
  }
  return result + text.slice(from);
}

const BLOCK_START = / {0,3}(?=\$\$|\\\[)/y;

/** A formula that has its lines to itself, at the beginning of `text`; `open` where its end may be still to come. */
export function readFormulaBlock(text: string): Formula | { open: string } | null {
  const start = match(BLOCK_START, text, 0)?.[0].length;
  if (start === undefined) return null;
  const paragraph = paragraphOf(text);
  const formula = readFormula(paragraph, start);
  // No formula goes on after a blank line.
  if (!formula) return closingMark(text, start) ? { open: paragraph } : null;
  const raw = paragraph.slice(0, start) + formula.raw;
  const after = /^[ \t]*(?=\n|$)/.exec(paragraph.slice(raw.length));
  return after && { ...formula, raw: raw + after[0] };
}

function paragraphOf(text: string): string {
  let end = 0;
  while (end < text.length) {
    const next = text.indexOf("\n", end);
    const lineEnd = next < 0 ? text.length : next;
    if (!text.slice(end, lineEnd).trim()) break;
    end = lineEnd + 1;
  }
  return text.slice(0, end).replace(/\n$/, "");
}

function match(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}
