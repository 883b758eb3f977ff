/** Emphasis within emphasis: what is deeper stays as written. */
const MAX_DEPTH = 24;

/** What may open or close emphasis: a run of `*`, `_` or `~`. */
export interface Run {
  character: string;
  /** How many are left as text, and how many there were. */
  count: number;
  length: number;
  canOpen: boolean;
  canClose: boolean;
  /** It follows a digit, or a letter of a script that has spaces between words, as those with two cases have. */
  isWithinWord: boolean;
  /** Tags before and behind what is left. */
  before: string;
  after: string;
  /** Emphasis within each other behind it, up to the next run. */
  depth: number;
}

/** HTML, and the runs in it. */
export type Piece = string | Run;

export function joinPieces(pieces: Piece[]): string {
  return pieces.map((piece) =>
    typeof piece === "string" ? piece : piece.before + piece.character.repeat(piece.count) + piece.after
  ).join("");
}

/** The run that begins at `index`. What stands around it says what it may do. */
export function readRun(text: string, index: number): Run {
  const character = text[index];
  let end = index + 1;
  while (text[end] === character) end++;
  // Some characters are two code units long. The edges of the text are like white space.
  const [before, after] = [text.slice(Math.max(0, index - 2), index), text.slice(end, end + 2)];
  const [isSpaceBefore, isSpaceAfter] = [/^$|\s$/.test(before), /^(?:$|\s)/.test(after)];
  const [isMarkBefore, isMarkAfter] = [/[\p{P}\p{S}]$/u.test(before), /^[\p{P}\p{S}]/u.test(after)];
  const isLeft = !isSpaceAfter && (!isMarkAfter || isSpaceBefore || isMarkBefore);
  const isRight = !isSpaceBefore && (!isMarkBefore || isSpaceAfter || isMarkAfter);
  const length = end - index;
  const isMark = character !== "~" || length < 3;
  return {
    character,
    count: length,
    length,
    canOpen: isMark && isLeft && (character !== "_" || !isRight || isMarkBefore),
    canClose: isMark && isRight && (character !== "_" || !isLeft || isMarkAfter),
    isWithinWord: /[\p{Lu}\p{Ll}\p{N}]$/u.test(before),
    before: "",
    after: "",
    depth: 0,
  };
}

/** Makes emphasis of the runs that belong together, as the specification's appendix says. */
export function pairRuns(pieces: Piece[]): void {
  const stack: Run[] = [];
  /** How much of the stack has nothing that opens, for each kind of run that closes. */
  const bottom: Record<string, number> = {};
  for (const run of pieces) {
    if (typeof run === "string") continue;
    while (run.canClose && run.count > 0) {
      const kind = `${run.character}${run.canOpen}${run.length % 3}`;
      const least = bottom[kind] ?? 0;
      let at = stack.length - 1;
      while (at >= least && !belongTogether(stack[at], run)) at--;
      if (at < least) {
        bottom[kind] = stack.length;
        break;
      }
      let { depth } = stack[at];
      for (const between of stack.splice(at + 1)) {
        // It is text.
        between.canOpen = false;
        depth = Math.max(depth, between.depth);
      }
      wrap(stack[at], run, ++depth);
      if (stack[at].count === 0) stack.pop();
      // What comes to stand there is new.
      for (const kind in bottom) bottom[kind] = Math.min(bottom[kind], stack.length);
      if (stack.length > 0) stack.at(-1)!.depth = Math.max(stack.at(-1)!.depth, depth);
    }
    if (run.canOpen && run.count > 0) stack.push(run);
  }
}

/** Has what is still open at the text's end go up to there, where it will most often be emphasis. */
export function closeRuns(pieces: Piece[]): void {
  let end = "";
  let opened = 0;
  for (const run of pieces) {
    if (typeof run === "string" || !run.canOpen || run.count === 0) continue;
    // "2*3" is shown as it is, and only in the rare case that it does mean something, taken back.
    if (run.character === "~" ? run.count === 1 : run.isWithinWord) continue;
    if (opened++ === MAX_DEPTH) break;
    let tags = "";
    while (run.count > 0) tags += `</${takeTag(run, Math.min(2, run.count))}>`;
    end = tags + end;
  }
  pieces.push(end);
}

function belongTogether(opener: Run, closer: Run): boolean {
  if (opener.character !== closer.character) return false;
  if (opener.character === "~") return opener.length === closer.length;
  const isEither = opener.canClose || closer.canOpen;
  return !isEither || (opener.length + closer.length) % 3 !== 0 ||
    (opener.length % 3 === 0 && closer.length % 3 === 0);
}

function wrap(opener: Run, closer: Run, depth: number): void {
  const count = Math.min(2, opener.count, closer.count);
  closer.count -= count;
  if (depth > MAX_DEPTH) {
    opener.count -= count;
    opener.after = opener.character.repeat(count) + opener.after;
    closer.before += closer.character.repeat(count);
  } else closer.before += `</${takeTag(opener, count)}>`;
}

/** Makes a tag of marks; gives its name. */
function takeTag(run: Run, count: number): string {
  const name = run.character === "~" ? "del" : count === 1 ? "em" : "strong";
  run.count -= count;
  run.after = `<${name}>${run.after}`;
  return name;
}
