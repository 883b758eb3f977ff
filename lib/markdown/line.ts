/** The text as it is read: lines end as they do in Unix, and a character that HTML does not have is replaced. */
export function normalize(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").replaceAll("\0", "\uFFFD");
}

/** What is left of a line, from the left to the right. Tabs reach to the next of the columns that are four apart. */
export class Line {
  /** Where a tab was taken in part, the spaces that are left of it. */
  rest: string;
  #column = 0;

  constructor(text: string) {
    this.rest = text;
  }

  get isBlank(): boolean {
    return !/[^ \t]/.test(this.rest);
  }

  /** Without the white space that comes next. */
  get text(): string {
    return this.rest.replace(/^[ \t]+/, "");
  }

  /** Columns of white space that come next. */
  get indent(): number {
    let column = this.#column;
    for (const character of this.rest) {
      if (character === "\t") column += 4 - column % 4;
      else if (character === " ") column++;
      else break;
    }
    return column - this.#column;
  }

  /** Leaves out that many columns of white space. */
  skip(columns: number): void {
    while (columns > 0) {
      const width = this.rest[0] === "\t" ? 4 - this.#column % 4 : 1;
      const taken = Math.min(width, columns);
      this.rest = " ".repeat(width - taken) + this.rest.slice(1);
      this.#column += taken;
      columns -= taken;
    }
  }

  /** The match of a pattern at the beginning, behind up to three columns of white space; both are left out. */
  take(pattern: RegExp): RegExpExecArray | null {
    const { indent } = this;
    const match = indent < 4 ? pattern.exec(this.text) : null;
    if (!match) return null;
    this.skip(indent);
    this.rest = this.rest.slice(match[0].length);
    this.#column += match[0].length;
    return match;
  }
}
