import { parse as read } from "dotenv";
import { expand } from "./expand.ts";

const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/**
 * What npm's dotenv reads otherwise than @std/dotenv does, and what it does not tell: each is hidden from it behind a
 * character that no text has, or none but white space. Order matters: the first that fits is taken.
 */
const HIDDEN: [text: string, hidden: string][] = [
  ["\\\\", "\uFDD0"],
  ['\\"', "\uFDD1"],
  ["\\", "\uFDD2"],
  ["`", "\uFDD3"],
  ["\r", "\v"],
];
const COLON = "\uFDD4";
const EMPTY = "\uFDD5";
const MARKS: Record<string, string> = { '"': "\uFDD6", "'": "\uFDD7" };

const ESCAPED: Record<string, string> = { n: "\n", r: "\r", t: "\t" };

/**
 * Reads the text of a `.env` file. An unquoted value may refer to others, of the file or else of the process: that
 * needs `--allow-env`.
 */
export function parse(text: string): Record<string, string> {
  const values: Record<string, string> = Object.create(null);
  const unquoted = new Set<string>();
  for (const [name, raw] of Object.entries(read(hide(text)))) {
    if (!isName(name)) continue;
    const quoted = unquote(raw);
    values[name] = quoted ?? show(raw).trim();
    if (quoted === undefined) unquoted.add(name);
  }
  return expandAll(values, unquoted);
}

function isName(name: string): boolean {
  if (NAME.test(name)) return true;
  // deno-lint-ignore no-console -- what the published package does
  console.warn(
    `Ignored the key "${name}" as it is not a valid identifier: The key need to match the pattern ${NAME}.`,
  );
  return false;
}

function hide(text: string): string {
  const hidden = HIDDEN.reduce((all, [from, to]) => all.replaceAll(from, to), text);
  const marked = hidden.replace(/(?<==[ \t]*)["']/g, (quote) => quote + MARKS[quote]);
  return marked.replace(/:(?=\s)/g, COLON).replace(/(?<==)(?=[ \t\v]*\n)/g, EMPTY);
}

function show(text: string): string {
  const shown = HIDDEN.reduce((all, [to, from]) => all.replaceAll(from, to), text);
  return shown.replaceAll(COLON, ":").replace(/[\uFDD5-\uFDD7]/g, "");
}

/** What stood in quotes, up to the quote that closes them; undefined if the value has none. */
function unquote(raw: string): string | undefined {
  const quote = Object.keys(MARKS).find((quote) =>
    raw.startsWith(MARKS[quote]) || raw.startsWith(quote + MARKS[quote])
  );
  if (!quote) return undefined;
  const closed = raw.startsWith(MARKS[quote]) ? raw : raw.slice(1);
  const end = closed.indexOf(quote);
  if (end < 0 && closed !== raw) return undefined;
  const inner = show(end < 0 ? closed : closed.slice(0, end)).replace(/^\r?\n?/, "").replace(/\r?\n?$/, "");
  return quote === '"' ? inner.replace(/\\([nrt"'\\])/g, (_, letter) => ESCAPED[letter] ?? letter) : inner;
}

function expandAll(values: Record<string, string>, unquoted: Set<string>): Record<string, string> {
  const open = new Set<string>();
  /** A value that refers to itself, directly or not, means the process's variable of that name. */
  function lookUp(name: string): string | undefined {
    if (!(name in values) || open.has(name)) return Deno.env.get(name);
    if (unquoted.delete(name)) {
      open.add(name);
      values[name] = expand(values[name], lookUp);
      open.delete(name);
    }
    return values[name];
  }
  for (const name of Object.keys(values)) lookUp(name);
  return values;
}
