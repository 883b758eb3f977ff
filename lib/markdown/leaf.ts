import type { Code, Heading, Rule } from "./block.ts";
import type { Line } from "./line.ts";

const HEADING = /^(#{1,6})(?:[ \t]|$)/;
const RULE = /^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
/** Behind backticks there are no more of them, or it would be code within a line. */
const FENCE = /^(`{3,}(?=[^`]*$)|~{3,})(.*)$/;
const CLOSING_FENCE = /^(`+|~+)[ \t]*$/;

/** The block that a line is, or begins, as its first marks say; `start` is where the line begins. */
export function leafFrom(line: Line, start: number): Heading | Code | Rule | null {
  const { text, indent } = line;
  const [, level] = HEADING.exec(text) ?? [];
  if (level) {
    const title = text.slice(level.length).trim().replace(/(?:^|[ \t])#+$/, "").trimEnd();
    return { type: "heading", start, level: level.length, text: title };
  }
  if (RULE.test(text)) return { type: "rule", start };
  const [, fence, info] = FENCE.exec(text) ?? [];
  return fence ? { type: "code", start, fence, indent, info: info.trim(), text: "", isClosed: false } : null;
}

/** Code that no fence says to be that. */
export function indentedCode(start: number): Code {
  return { type: "code", start, fence: "", indent: 4, info: "", text: "", isClosed: false };
}

/** Whether a line ends a block of code. */
export function isEndOf({ fence }: Code, line: Line): boolean {
  return line.indent < 4 && !!CLOSING_FENCE.exec(line.text)?.[1].startsWith(fence);
}
