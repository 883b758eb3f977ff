/** A text of at most so many UTF-16 code units, whole characters only; `note` ends one that was cut, and says so. */
export function bounded(text: string, { max, note }: { max: number; note: string }): string {
  if (text.length <= max) return text;
  return text.slice(0, max - note.length).replace(/[\uD800-\uDBFF]$/, "") + note;
}

/** Puts an entry into a map as the newest; where there are more than `max` then, the oldest is forgotten. */
export function remember<K, V>(map: Map<K, V>, [key, value]: [K, V], max: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > max) map.delete(map.keys().next().value!);
}
