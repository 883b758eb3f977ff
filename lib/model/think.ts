import type { ModelEvent } from "../chat/model_port.ts";

const OPEN = "<think>";
const CLOSE = "</think>";

/** Most blank space before the tag, in UTF-16 code units; text with more of it begins with text. */
const MAX_BLANK = 64;

/**
 * Tells thinking that comes inline, as `<think>…</think>`, from the text after it. Only a tag at the very beginning counts,
 * wherever it is split; later ones are text about tags. Thinking that is never closed ends with the reply. The blank space
 * around the tags belongs to them. At most a tag's length of text is held back.
 */
export class ThinkSplitter {
  readonly #tell: (event: ModelEvent) => void;
  #place: "start" | "thinking" | "after" | "text" = "start";
  /** What may yet turn out to be part of a tag. */
  #held = "";
  /** Whether the next blank space belongs to the tag before it. */
  #isAfterTag = false;

  /** Calls `tell` with each text and thought, none of them empty. */
  constructor(tell: (event: ModelEvent) => void) {
    this.#tell = tell;
  }

  /** Takes it for certain that no thinking comes inline; tells what was held back. */
  leave(): void {
    if (this.#place === "start") this.#place = "text";
    this.push("");
  }

  /** The next piece of what came as text. */
  push(piece: string): void {
    const text = this.#held + piece;
    this.#held = "";
    if (this.#place === "start") this.#begin(text);
    else if (this.#place === "thinking") this.#think(text);
    else this.#say(text);
  }

  /** Tells what was held back, at the end of the reply. */
  end(): void {
    const held = this.#held;
    this.#held = "";
    if (held) this.#tell({ type: this.#place === "thinking" ? "reasoning" : "text", text: held });
  }

  #begin(text: string): void {
    const said = text.trimStart();
    const hasRoom = text.length - said.length <= MAX_BLANK;
    if (hasRoom && said.startsWith(OPEN)) {
      this.#place = "thinking";
      this.#isAfterTag = true;
      this.#think(said.slice(OPEN.length));
    } else if (hasRoom && OPEN.startsWith(said)) {
      this.#held = text;
    } else {
      this.#place = "text";
      this.#say(text);
    }
  }

  #think(text: string): void {
    const end = text.indexOf(CLOSE);
    const thought = end === -1 ? text.slice(0, text.length - tagStart(text)) : text.slice(0, end);
    this.#held = end === -1 ? text.slice(thought.length) : "";
    const shown = this.#withoutBlank(thought);
    if (shown) this.#tell({ type: "reasoning", text: shown });
    if (end === -1) return;
    this.#place = "after";
    this.#isAfterTag = true;
    this.#say(text.slice(end + CLOSE.length));
  }

  #say(text: string): void {
    const shown = this.#withoutBlank(text);
    if (shown) this.#tell({ type: "text", text: shown });
  }

  #withoutBlank(text: string): string {
    if (!this.#isAfterTag) return text;
    const shown = text.trimStart();
    this.#isAfterTag = shown === "";
    return shown;
  }
}

/** Length of the beginning of a closing tag that the text ends with. */
function tagStart(text: string): number {
  for (let length = Math.min(CLOSE.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(CLOSE.slice(0, length))) return length;
  }
  return 0;
}
