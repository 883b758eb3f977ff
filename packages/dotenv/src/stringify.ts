/** Writes variables as the text of a `.env` file, from which `parse` reads the same values. */
export function stringify(object: Record<string, string>): string {
  return Object.entries(object).filter(([name]) => !isComment(name)).map(([name, value]) => `${name}=${quoted(value)}`)
    .join("\n");
}

function isComment(name: string): boolean {
  if (!name.startsWith("#")) return false;
  // deno-lint-ignore no-console -- what the published package does
  console.warn(`key starts with a '#' indicates a comment and is ignored: '${name}'`);
  return true;
}

const ESCAPES: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\" };

/** In double quotes where something must be escaped, else in single quotes where the value is not one plain word. */
function quoted(value: string | null | undefined): string {
  if (!value) return "";
  if (/[\n\r\t'\\]/.test(value)) return `"${value.replace(/[\n\r\t"\\]/g, (character) => ESCAPES[character])}"`;
  return /\W/.test(value) ? `'${value}'` : value;
}
