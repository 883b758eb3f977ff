/** Longest name of a file, in UTF-16 code units. */
const MAX_NAME_LENGTH = 120;

/** A text file within a message. */
export interface QuotedFile {
  name: string;
  text: string;
}

/** Part of a message: what somebody wrote, or a file. */
export type MessagePart = string | QuotedFile;

/** A name that a line can hold: without what cannot be seen, and without backticks, which no fence may have beside it. */
export function toFileName(name: string): string {
  const plain = name.toWellFormed().replaceAll(/[\s\p{Cc}\p{Cf}`]+/gu, " ").trim();
  return plain.slice(0, MAX_NAME_LENGTH).toWellFormed() || "file";
}

/** What of a message is a file as `quoteFile` has it, and what is not; all parts in order, none of them empty. */
export function splitFiles(message: string): MessagePart[] {
  const fences = [...message.matchAll(/^(`{3,})(?:([^\s`]+) ([^\n`]+))?$/gm)];
  /** Where each kind of fence stands alone, the last first: what is before an opening one is taken off. */
  const closing = new Map<string, number[]>();
  for (const { index, 1: fence, 2: kind } of fences.toReversed()) {
    if (kind) continue;
    const places = closing.get(fence);
    if (places) places.push(index);
    else closing.set(fence, [index]);
  }
  const parts: MessagePart[] = [];
  let from = 0;
  for (const { index, 0: line, 1: fence, 2: kind, 3: name } of fences) {
    if (index < from || !kind || kind !== kindOf(name) || name !== toFileName(name)) continue;
    const start = index + line.length + 1;
    const places = closing.get(fence) ?? [];
    while (places.length > 0 && places.at(-1)! < start) places.pop();
    const end = places.at(-1);
    if (end === undefined) continue;
    if (index > from) parts.push(message.slice(from, index));
    parts.push({ name, text: message.slice(start, end) });
    from = end + fence.length;
  }
  if (from < message.length) parts.push(message.slice(from));
  return parts;
}

/** How long a message is without the files in it, as many and as large as may be, in UTF-16 code units. */
export function lengthOf(
  message: string,
  { maxAttachments, maxTextFileBytes }: { maxAttachments: number; maxTextFileBytes: number },
): number {
  // No text has more characters than bytes.
  const sizes = splitFiles(message).flatMap((part) => {
    if (typeof part === "string" || part.text.length > maxTextFileBytes) return [];
    return new TextEncoder().encode(part.text).byteLength <= maxTextFileBytes ? [part.text.length] : [];
  });
  const files = sizes.sort((a, b) => b - a).slice(0, maxAttachments);
  return files.reduce((length, size) => length - size, message.length);
}

/** What Markdown may call such text: the ending of the name. */
export function kindOf(name: string): string {
  return /[^.]\.([\w+-]{1,12})$/.exec(name)?.[1].toLowerCase() ?? "text";
}
