/** Longest title, in UTF-16 code units, the ellipsis included. */
export const MAX_TITLE_LENGTH = 60;

/** A text as a title: one line, cut between words where it is too long. */
export function cutTitle(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, " ");
  if (line.length <= MAX_TITLE_LENGTH) return line;
  const cut = line.slice(0, MAX_TITLE_LENGTH - 1);
  const words = cut.slice(0, Math.max(cut.lastIndexOf(" "), 0)) || cut;
  // A cut inside a surrogate pair leaves half a character.
  return `${words.trimEnd().replace(/[\uD800-\uDBFF]$/, "")}…`;
}
