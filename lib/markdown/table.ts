import type { Align } from "./block.ts";

const DELIMITER_ROW = /^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$/;

/** How the columns are aligned, as the line below a table's head says; `null` where it is no such line. */
export function readAligns(line: string): Align[] | null {
  // A heading's underline is none.
  if (!/[|:]/.test(line) || !DELIMITER_ROW.test(line)) return null;
  return readCells(line).map((cell) => {
    const isLeft = cell.startsWith(":");
    if (cell.endsWith(":")) return isLeft ? "center" : "right";
    return isLeft ? "left" : null;
  });
}

/** The cells of a line. A bar behind a backslash is part of the text. */
export function readCells(line: string): string[] {
  const cells = line.trim().replace(/^\|/, "").match(/(?:\\[^]|[^\\|])+|\||\\$/g) ?? [];
  const texts: string[] = [];
  let text = "";
  for (const part of cells) {
    if (part === "|") {
      texts.push(text);
      text = "";
    } else text += part;
  }
  if (text.trim()) texts.push(text);
  return texts.map((text) => text.trim().replaceAll("\\|", "|"));
}
