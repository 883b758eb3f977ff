import { closingMark, readFormula } from "./math_syntax.ts";

/** A run of `*`, `_` or `~` that emphasis may begin with. */
interface Opener {
  mark: string;
  /** How many of its characters nothing has closed yet. */
  count: number;
  index: number;
  canClose: boolean;
}

/** Longest text in brackets that is taken for a link's before its end has come. */
const MAX_LABEL_LENGTH = 120;

const AUTOLINK_OR_TAG =
  /<(?:[A-Za-z][A-Za-z\d+.-]{1,31}:[^\s<>]*|[A-Za-z\d.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z\d.-]+|br *\/?)>/iy;
/** What a link's destination and title look like as long as they may still become one. */
const DESTINATION = /^\([ \t\n]*(?:<[^<>\n]*>?|[^\s<][^\s]*|$)(?:[ \t\n]+(?:$|"[^"]*"?|'[^']*'?|\([^)]*\)?))?[ \t\n]*$/;

/**
 * The text of a paragraph that is still coming, with what it leaves open closed at its end, so that no mark is seen that
 * its rest may take away: emphasis, code, formulas. An unfinished link is its text.
 */
export function mend(text: string): string {
  let openers: Opener[] = [];
  let brackets: number[] = [];
  /** Opening brackets that are taken out. */
  const cuts: number[] = [];
  let end = text.length;
  let close = "";

  let i = 0;
  while (i < end) {
    const character = text[i];
    if (character === "$" || (character === "\\" && /[([]/.test(text[i + 1] ?? ""))) {
      const formula = readFormula(text, i);
      if (formula) {
        i += formula.raw.length;
        continue;
      }
      const mark = closingMark(text, i);
      if (mark === undefined || (mark && !text.slice(i + mark.length).trim())) {
        end = i;
        break;
      }
      if (mark) {
        close = mark;
        break;
      }
      i += character === "$" ? 1 : 2;
    } else if (character === "\\") {
      i += 2;
    } else if (character === "`") {
      const run = runAt(text, i);
      const closing = findRun(text, i + run, run);
      if (closing < 0) {
        close = "`".repeat(run);
        break;
      }
      i = closing + run;
    } else if (character === "<") {
      AUTOLINK_OR_TAG.lastIndex = i;
      i += AUTOLINK_OR_TAG.exec(text)?.[0].length ?? 1;
    } else if (character === "[") {
      brackets.push(i++);
    } else if (character === "]") {
      const open = brackets.pop();
      if (open !== undefined && text[i + 1] === "(") {
        const destinationEnd = endOfDestination(text, i + 1);
        if (destinationEnd > 0) {
          openers = openers.filter(({ index }) => index < open);
          i = destinationEnd;
          continue;
        }
        if (DESTINATION.test(text.slice(i + 1))) {
          cuts.push(open);
          end = i;
          break;
        }
      }
      if (open !== undefined && text[i + 1] === "[" && !text.includes("]", i + 2)) {
        cuts.push(open);
        end = i;
        break;
      }
      i++;
    } else if (character === "*" || character === "_" || character === "~") {
      const run = runAt(text, i);
      readRun(text, { index: i, run, openers });
      i += run;
    } else {
      i++;
    }
  }

  brackets = brackets.filter((index) => end - index <= MAX_LABEL_LENGTH);
  let result = "";
  let from = 0;
  for (const index of [...cuts, ...brackets].sort((a, b) => a - b)) {
    const start = text[index - 1] === "!" && text[index - 2] !== "\\" ? index - 1 : index;
    result += text.slice(from, start);
    from = index + 1;
  }
  result += text.slice(from, end);
  const isFormula = close !== "" && close[0] !== "`";
  result = (isFormula || !close ? result.trimEnd() : result) + close;
  return result + openers.reverse().map(({ mark, count }) => mark.repeat(count)).join("");
}

/** A run closes what it can of the runs before it, and what is left of it may open. */
function readRun(text: string, { index, run, openers }: { index: number; run: number; openers: Opener[] }): void {
  const mark = text[index];
  const before = text[index - 1] ?? " ";
  const after = text[index + run] ?? " ";
  const [isSpaceBefore, isSpaceAfter] = [isSpace(before), isSpace(after)];
  const [isMarkBefore, isMarkAfter] = [isPunctuation(before), isPunctuation(after)];
  const isLeft = !isSpaceAfter && (!isMarkAfter || isSpaceBefore || isMarkBefore);
  const isRight = !isSpaceBefore && (!isMarkBefore || isSpaceAfter || isMarkAfter);
  const canOpen = mark === "_" ? isLeft && (!isRight || isMarkBefore) : isLeft;
  const canClose = mark === "_" ? isRight && (!isLeft || isMarkAfter) : isRight;
  // "~5 minutes", "2*3": shown as they are, and only in the rare case that they do mean something, taken back.
  if (mark === "~" && run !== 2) return;
  const isWithinWord = mark === "*" && run === 1 && isLeft && isRight;

  let count = run;
  for (let i = openers.length - 1; canClose && i >= 0 && count > 0; i--) {
    const opener = openers[i];
    if (opener.mark !== mark || (mark === "~" && opener.count !== count)) continue;
    const isOddMatch = (opener.canClose || canOpen) && (opener.count + count) % 3 === 0 &&
      (opener.count % 3 !== 0 || count % 3 !== 0);
    if (mark !== "~" && isOddMatch) continue;
    const closed = Math.min(opener.count, count);
    count -= closed;
    opener.count -= closed;
    openers.length = opener.count > 0 ? i + 1 : i;
  }
  if (canOpen && count > 0 && !isWithinWord) openers.push({ mark, count, index, canClose });
}

function runAt(text: string, index: number): number {
  let end = index + 1;
  while (text[end] === text[index]) end++;
  return end - index;
}

function findRun(text: string, from: number, length: number): number {
  for (let i = text.indexOf("`", from); i >= 0; i = text.indexOf("`", i)) {
    const run = runAt(text, i);
    if (run === length) return i;
    i += run;
  }
  return -1;
}

/** The index after a link's closing bracket; -1 where it has not come. */
function endOfDestination(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "(") depth++;
    else if (text[i] === ")" && --depth === 0) return i + 1;
  }
  return -1;
}

function isSpace(character: string): boolean {
  return /\s/.test(character);
}

function isPunctuation(character: string): boolean {
  return /[\p{P}\p{S}]/u.test(character);
}
