const OPENING = /^( {0,3})(`{3,}(?=[^`\n]*\n)|~{3,})[^\n]*\n/;

/** A block of code of which the end has not come: its text goes out as it comes, and is read once. */
export class OpenCode {
  readonly #closing: RegExp;
  readonly #fence: string;
  readonly #indent: number;
  /** The line's beginning has gone out. */
  #isMidLine = false;

  private constructor(fence: string, indent: number) {
    this.#fence = fence;
    this.#indent = indent;
    this.#closing = new RegExp(`^ {0,3}${fence}${fence[0]}* *$`);
  }

  /** The block that `text` begins with, and what comes after its first line; `null` where that is no fence. */
  static begin(text: string): { open: OpenCode; rest: string } | null {
    const opening = OPENING.exec(text);
    if (!opening) return null;
    const [line, indent, fence] = opening;
    // As the parser has it: only lines between backticks are shifted.
    const open = new OpenCode(fence, fence[0] === "`" ? indent.length : 0);
    return { open, rest: text.slice(line.length) };
  }

  /** Takes text off the beginning of `text`: all but a last line that may become the closing fence. */
  take(text: string, isLast: boolean): { text: string; rest: string; isClosed: boolean } {
    const lines: string[] = [];
    let from = 0;
    for (;;) {
      const next = text.indexOf("\n", from);
      const line = text.slice(from, next < 0 ? undefined : next);
      const isComplete = next >= 0 || isLast;
      if (!this.#isMidLine && isComplete && this.#closing.test(line)) {
        return { text: lines.join(""), rest: next < 0 ? "" : text.slice(next + 1), isClosed: true };
      }
      if (next < 0) {
        // Half of a character waits for the other.
        const isHalf = !isLast && /[\uD800-\uDBFF]$/.test(line);
        if (isHalf) return { text: lines.join(""), rest: line, isClosed: false };
        const mayClose = !this.#isMidLine && /^ *(?:`*|~*) *$/.test(line.slice(0, this.#fence.length + 4));
        if (isLast || !mayClose) {
          lines.push(this.#shifted(line));
          if (line) this.#isMidLine = true;
          if (isLast && this.#isMidLine) lines.push("\n");
          return { text: lines.join(""), rest: "", isClosed: isLast };
        }
        return { text: lines.join(""), rest: line, isClosed: false };
      }
      lines.push(`${this.#shifted(line)}\n`);
      this.#isMidLine = false;
      from = next + 1;
    }
  }

  #shifted(line: string): string {
    if (this.#isMidLine) return line;
    let spaces = 0;
    while (spaces < this.#indent && /\s/.test(line[spaces] ?? "")) spaces++;
    return line.slice(spaces);
  }
}
