/** Longest piece, in code points. */
const MAX_LENGTH = 7;

/**
 * Cuts a text into pieces as language models do: words with the space before them, long words in two or more, signs by
 * themselves. Joined, they are the text. No character is cut, not even one beyond the Basic Multilingual Plane.
 */
export function toPieces(text: string): string[] {
  const pieces: string[] = [];
  for (const [word] of text.matchAll(/ ?[\p{L}\p{M}\p{N}_]+|\s+|[^\p{L}\p{N}\s_]+/gu)) {
    const characters = [...word];
    const parts = Math.ceil(characters.length / MAX_LENGTH);
    const length = Math.ceil(characters.length / parts);
    for (let i = 0; i < characters.length; i += length) pieces.push(characters.slice(i, i + length).join(""));
  }
  return pieces;
}
