/** Puts text together as HTML means it: any blank space is one space, and none is left around the breaks between lines. */
export class TextWriter {
  #text = "";
  #breaks = 0;
  #hasSpace = false;
  /** Whether no space is due: at the beginning of a line, or behind one. */
  #isOpen = true;

  get text(): string {
    return this.#text;
  }

  get length(): number {
    return this.#text.length;
  }

  /** What is written next comes after so many line feeds at least. */
  breakLine(count: number): void {
    if (this.#text === "") return;
    this.#breaks = Math.max(this.#breaks, count);
    this.#hasSpace = false;
    this.#isOpen = true;
  }

  /** Running text. */
  write(text: string): void {
    for (const [word] of text.matchAll(/\s+|\S+/g)) {
      if (/\s/.test(word)) this.#hasSpace = true;
      else this.writeAsIs(word);
    }
  }

  /** Text whose blank space counts. */
  writeAsIs(text: string): void {
    if (text === "") return;
    const space = this.#hasSpace && !this.#isOpen ? " " : "";
    this.#text += "\n".repeat(this.#breaks) + space + text;
    this.#breaks = 0;
    this.#hasSpace = false;
    this.#isOpen = text.endsWith(" ");
  }
}
