/** Longest label, in UTF-16 code units. */
const MAX_LABEL_LENGTH = 999;

/** Definitions that are heeded in a reply. */
const MAX_DEFINITIONS = 500;

/** Parentheses within each other in a link's destination. */
const MAX_PARENTHESES = 32;

export interface Target {
  href: string;
  title: string;
}

/** What links are defined as, by their normalized labels; without a prototype. */
export type Definitions = Record<string, Target>;

const LABEL = /\[((?:[^[\]\\]|\\[^])*)\]/y;
const SPACE = /[ \t]*\n?[ \t]*/y;
const LINE_END = /[ \t]*(?:\n|$)/y;
const PARENTHESIS = /[ \t]*\n?[ \t]*\)/y;
const BRACKETED = /<((?:[^<>\n\\]|\\.)*)>/y;
const TITLE = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|\((?:[^()\\]|\\[^])*\)/y;
const ESCAPE = /\\([!-/:-@[-`{-~])/g;

/** Whether a character means what it is behind a backslash: ASCII's punctuation does. */
export function isMark(character: string): boolean {
  return /^[!-/:-@[-`{-~]$/.test(character);
}

/** Text of which the marks behind backslashes are text. */
export function unescape(text: string): string {
  return text.replaceAll(ESCAPE, "$1");
}

/** Labels that differ in case or white space are the same. */
export function normalizeLabel(label: string): string {
  return label.trim().replaceAll(/\s+/g, " ").toLowerCase().toUpperCase();
}

/** A label in its brackets that begins at `index`, as written; `null` where there is none. */
export function readLabel(text: string, index: number): string | null {
  const label = match(LABEL, text, index)?.[1];
  return label !== undefined && label.length <= MAX_LABEL_LENGTH ? label : null;
}

/** Where a link goes, in parentheses, `index` being the first one; `end` is behind the last. */
export function readTarget(text: string, index: number): Target & { end: number } | null {
  if (text[index] !== "(") return null;
  const start = skip(SPACE, text, index + 1);
  return readPlace(text, readDestination(text, start) ?? { href: "", end: start }, PARENTHESIS);
}

/** Adds the definitions that a paragraph begins with, and gives the rest of its text. Of two, the first one counts. */
export function takeDefinitions(text: string, links: Definitions): string {
  let from = 0;
  for (let found; (found = readDefinition(text, from)); from = found.end) {
    if (found.label in links || Object.keys(links).length >= MAX_DEFINITIONS) continue;
    links[found.label] = found;
  }
  return text.slice(from);
}

/** The definition of a link that begins at `index` of a paragraph; `end` is where the next line begins. */
function readDefinition(text: string, index: number): Target & { label: string; end: number } | null {
  const name = readLabel(text, index);
  if (!name?.trim() || text[index + name.length + 2] !== ":") return null;
  const destination = readDestination(text, skip(SPACE, text, index + name.length + 3));
  const place = destination && readPlace(text, destination, LINE_END);
  return place && { label: normalizeLabel(name), ...place };
}

/** A destination with the title behind it, if there is one, up to what has to come after that. */
function readPlace(
  text: string,
  { href, end: titleFrom }: Destination,
  after: RegExp,
): Target & { end: number } | null {
  const start = skip(SPACE, text, titleFrom);
  const title = start > titleFrom ? match(TITLE, text, start)?.[0] ?? "" : "";
  for (const [part, end] of [[title, start + title.length], ["", titleFrom]] as const) {
    const found = match(after, text, end);
    if (found) return { href, title: unescape(part.slice(1, -1)), end: end + found[0].length };
  }
  return null;
}

interface Destination {
  href: string;
  end: number;
}

function readDestination(text: string, index: number): Destination | null {
  const bracketed = match(BRACKETED, text, index);
  if (bracketed) return { href: unescape(bracketed[1]), end: index + bracketed[0].length };
  let [end, open] = [index, 0];
  // deno-lint-ignore no-control-regex -- that is what ends it
  for (; end < text.length && !/[\x00-\x20\x7f]/.test(text[end]); end++) {
    if (text[end] === "\\" && isMark(text[end + 1] ?? "")) end++;
    else if (text[end] === "(" && ++open > MAX_PARENTHESES) return null;
    else if (text[end] === ")" && --open < 0) break;
  }
  if (open > 0 || end === index || text[index] === "<") return null;
  return { href: unescape(text.slice(index, end)), end };
}

function skip(pattern: RegExp, text: string, index: number): number {
  return index + (match(pattern, text, index)?.[0].length ?? 0);
}

/** The match of a sticky pattern at `index`. */
export function match(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}
