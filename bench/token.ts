/** Stamps are in milliseconds, counted anew after this many. */
const WRAP_MS = 10_000_000;

/** Milliseconds since the epoch, with fractions; the same for all processes of the machine. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/**
 * What the fake model says: the token's number, from 0, and when it was sent; then what makes it as long as is wanted. Only
 * the last character is a space, and none means anything in Markdown.
 */
export function tokenText(index: number, sentAt: number, padding = ""): string {
  return `${index}-${(sentAt % WRAP_MS).toFixed(2)}-${padding} `;
}

/** A token's number and stamp; `null` where it is something else. */
export function readToken(text: string): { index: number; stamp: number } | null {
  const [first, second, padding] = text.split("-", 3);
  const [index, stamp] = [Number(first), Number(second)];
  return padding !== undefined && Number.isInteger(index) && Number.isFinite(stamp) ? { index, stamp } : null;
}

/** How long before `at` the stamp was made, in milliseconds. */
export function ageOf(stamp: number, at: number): number {
  const age = (at - stamp) % WRAP_MS;
  return age > WRAP_MS / 2 ? age - WRAP_MS : age;
}
