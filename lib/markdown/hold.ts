/** What quotations and lists put before a line, and a task's box. */
const CONTAINERS = /^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))*[ \t]*/;

/** Lines that mean one thing as they stand and may mean another with the next character. */
const UNDECIDED_LINES = [
  // Nothing but the marks of lists, quotations and headings.
  /^(?:[-*+>]|\d{1,9}[.)]?|#{1,6}[ \t]*)?$/,
  // Rules, underlines of headings, tables' second lines.
  /^[-=*_:| \t]+$/,
  // Fences, until the language is known.
  /^(?:`{1,2}|`{3,}[^`]*|~{1,2}|~{3,}.*)$/,
  /^\$\$?$/,
  // A task's box, or the label of a definition.
  /^\[[ xX]\][ \t]*$/,
  /^\[[^\]]{0,100}$/,
  /^\[[^\]]{1,999}\](?::.*)?$/,
  // A table's first line.
  /^\|.*$/,
];

const DEFINITION = /^\[[^\]]{1,999}\]:[ \t]*\S/;
const DELIMITER_ROW = /^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[-:| \t]*)?$/;

/** Characters at the end of which the next ones decide: marks, escapes, references, the beginnings of tags and addresses. */
const UNDECIDED_END = /(?:[*_~`$!\[\]\\]+[ \t]*|&#?\w{0,31}|<[^\s<>]{0,255}|[\uD800-\uDBFF]|[ \t]#+[ \t]*)$/;

/** Longest first line of a table without a bar at its beginning that is waited for. */
const MAX_HEADER_LENGTH = 100;

const MAX_STEPS = 16;

/**
 * How much of a text that is still coming can be shown: what is beyond may yet turn out to be a mark, and then should not
 * have been seen. Looks at the last two lines only.
 */
export function settledLength(text: string): number {
  let length = text.length;
  // Whoever piles up marks beyond that gets to see some of them.
  for (let i = 0; i < MAX_STEPS; i++) {
    const next = settledOnce(text.slice(0, length));
    if (next === length) break;
    length = next;
  }
  return length;
}

/** The same within a block of code: all but half of a character, or a last line that may yet become the closing fence. */
export function settledCodeLength(text: string): number {
  return text.length - (/(?<![^\n]) {0,3}(?:`*|~*)[ \t]*$|[\uD800-\uDBFF]$/.exec(text)?.[0].length ?? 0);
}

function settledOnce(text: string): number {
  const lineStart = text.lastIndexOf("\n") + 1;
  const line = withoutContainers(text.slice(lineStart));
  const lineBefore = text.lastIndexOf("\n", lineStart - 2) + 1;
  const before = text.slice(lineBefore, Math.max(lineBefore, lineStart - 1));
  // Its title may stand on the next line.
  if (DEFINITION.test(withoutContainers(before)) && /^(?:["'(]|$)/.test(line)) return lineBefore;
  const isRow = line.includes("|") && isInTable(text, lineStart);
  const isUndecided = UNDECIDED_LINES.some((pattern) => pattern.test(line)) &&
    !(isRow && /^\|.*[^-=*_:| \t]/.test(line));
  if (isUndecided) return isDelimiterRow(line, before) ? beforeHeader(text, lineBefore, lineStart) : lineStart;
  const end = UNDECIDED_END.exec(text.slice(Math.max(lineStart, text.length - 256)));
  if (end) return text.length - end[0].length;
  const bar = isRow ? -1 : headerStart(line);
  return bar < 0 ? text.length : text.length - line.length + bar;
}

/** Whether a line may yet become the one below a table's header, which is the line before it. */
function isDelimiterRow(line: string, before: string): boolean {
  return /^[-:| \t]*$/.test(line) && !DELIMITER_ROW.test(before);
}

/** Where the header of a table begins that may yet turn out to be one; where it is none, the line after it. */
function beforeHeader(text: string, start: number, end: number): number {
  const header = text.slice(start, Math.max(start, end - 1));
  const line = withoutContainers(header);
  const bar = line.startsWith("|") ? 0 : headerStart(line);
  return bar < 0 || isInTable(text, start) ? end : start + (header.length - line.length) + bar;
}

/** Where the first bar is in a line that may be a table's first; -1 where there is none. */
function headerStart(line: string): number {
  return line.length <= MAX_HEADER_LENGTH ? line.indexOf("|") : -1;
}

/**
 * Whether one of the lines right before the one at `index`, all of which have a bar, is a table's second. What begins
 * another item, or is in another quotation, is no row of it.
 */
function isInTable(text: string, index: number): boolean {
  const next = text.indexOf("\n", index);
  const quotes = quotesBefore(text.slice(index, next < 0 ? undefined : next));
  let end = index;
  while (end > 0 && quotes !== null) {
    const start = text.lastIndexOf("\n", end - 2) + 1;
    const line = text.slice(start, end - 1);
    if (!line.includes("|") || quotesBefore(line) !== quotes) return false;
    if (DELIMITER_ROW.test(line)) return true;
    end = start;
  }
  return false;
}

/** How many quotations a line says that it is in; `null` where it begins an item of a list. */
function quotesBefore(line: string): number | null {
  const marks = CONTAINERS.exec(line)![0].replaceAll(/[ \t]/g, "");
  return /[^>]/.test(marks) ? null : marks.length;
}

function withoutContainers(line: string): string {
  return line.slice(CONTAINERS.exec(line)![0].length);
}
