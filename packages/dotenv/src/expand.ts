/** `$NAME`, unless a backslash is in front of it, or `${`. */
const REFERENCE = /(?<!\\)\$(\w+)(?::-(.+))?|\$\{/s;

/**
 * Replaces `$NAME`, `${NAME}` and `${NAME:-default}` by what `lookUp` has for the name, else by the default, which may
 * hold references itself. A name that nothing is known of becomes the word `undefined`, as in the published package.
 */
export function expand(text: string, lookUp: (name: string) => string | undefined): string {
  const found = REFERENCE.exec(text);
  if (!found) return text;
  const [reference, name, fallback] = found[1] ? found : braced(text.slice(found.index));
  if (!name) return text.slice(0, found.index + 2) + expand(text.slice(found.index + 2), lookUp);
  const value = lookUp(name) ?? (fallback && expand(fallback, lookUp));
  return text.slice(0, found.index) + value + expand(text.slice(found.index + reference.length), lookUp);
}

/** Takes a `${…}` apart that may hold others. Without its closing brace it is no reference. */
function braced(text: string): [reference: string, name?: string, fallback?: string] {
  let depth = 0;
  for (const { index } of text.matchAll(/\$\{|\}/g)) {
    depth += text[index] === "}" ? -1 : 1;
    if (depth > 0) continue;
    const inner = text.slice(2, index);
    const colon = inner.indexOf(":-", 1);
    const reference = text.slice(0, index + 1);
    return colon < 0 ? [reference, inner] : [reference, inner.slice(0, colon), inner.slice(colon + 2) || undefined];
  }
  return [text];
}
