/** A text of at most so many UTF-16 code units, whole characters only; `note` ends one that was cut, and says so. */
export function bounded(text: string, { max, note }: { max: number; note: string }): string {
  if (text.length <= max) return text;
  return text.slice(0, max - note.length).replace(/[\uD800-\uDBFF]$/, "") + note;
}
