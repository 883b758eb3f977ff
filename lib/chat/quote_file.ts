import { kindOf, type QuotedFile, toFileName } from "./quoted_file.ts";

/**
 * A text file as part of a message: a fenced block of Markdown that says what it is and how it is called, such as
 * ```` ```py main.py ````. The fence is longer than any in the file.
 */
export function quoteFile({ name, text }: QuotedFile): string {
  const plain = toFileName(name);
  const lines = text.replaceAll("\r\n", "\n");
  const longest = Math.max(2, ...[...lines.matchAll(/^ *(`{3,})/gm)].map(([, fence]) => fence.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${kindOf(plain)} ${plain}\n${lines}${lines.endsWith("\n") || lines === "" ? "" : "\n"}${fence}`;
}

/** A message with files behind it. */
export function withFiles(message: string, files: QuotedFile[]): string {
  return [...message.trim() === "" ? [] : [message], ...files.map(quoteFile)].join("\n\n");
}
