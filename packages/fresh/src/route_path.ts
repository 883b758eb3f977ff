/** A dynamic part of a file's path: `[id]`, `[...rest]` or `[[optional]]`, or with text around: `[id].json`. */
const REST = /^\[\.\.\.([^[\]]+)\]$/;
const OPTIONAL = /^\[\[([^[\]]+)\]\]$/;
const GROUP = /^\(.*\)$/;

/**
 * The URL pattern of a route file: `/blog/[slug]/index` gives `/blog/:slug`. Folders in parentheses leave no trace.
 *
 * @param id Path below the route folder, with a leading slash and without an extension.
 * @throws {SyntaxError} A part has no meaning, such as `[a][b]`, of which nobody could say where `a` ends.
 */
export function routePattern(id: string): string {
  const parts = partsOf(id).filter((part) => !GROUP.test(part));
  if (parts.at(-1) === "index") parts.pop();

  let pattern = "";
  let required = false;
  for (const part of parts) {
    const segment = segmentPattern(part, id);
    required ||= !OPTIONAL.test(part);
    pattern += segment;
  }
  if (pattern === "") return "/";
  // With nothing but optional parts, the slash is the one thing that must be there.
  return required ? pattern : pattern.replace("{/", "/{");
}

/** The folders that a route file lies in, as parts of a scope; groups count, optional parts do not. */
export function folderParts(id: string): string[] {
  return partsOf(id).slice(0, -1).filter((part) => !OPTIONAL.test(part)).map((part) =>
    segmentPattern(part, id).slice(1)
  );
}

/** The parts of a URL pattern that make its scope; `*` and `/` are the root. */
export function scopeParts(pattern: string): string[] {
  if (pattern === "*" || pattern === "/*") return [];
  return partsOf(pattern.replace(/\{[^}]*\}\??/g, ""));
}

/** Orders route files so that a pattern comes before the more general ones that match the same paths. */
export function compareRoutes(a: string, b: string): number {
  const [left, right] = [a, b].map((id) => partsOf(id).filter((part) => !GROUP.test(part)));
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = generality(left[i]) - generality(right[i]);
    if (difference !== 0) return difference;
  }
  return right.length - left.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Puts `path`, which may be `*`, below `base`. */
export function joinPath(base: string, path: string): string {
  const prefix = base.replace(/\/?\*?$/, "");
  if (path === "*" || path === "/*") return `${prefix}/*`;
  return prefix !== "" && path === "/" ? prefix : prefix + path;
}

function generality(part: string): number {
  if (REST.test(part)) return 3;
  if (OPTIONAL.test(part)) return 2;
  return part.includes("[") ? 1 : 0;
}

function segmentPattern(part: string, id: string): string {
  const [, optional] = OPTIONAL.exec(part) ?? [];
  if (optional !== undefined) return `{/:${optional}}?`;
  const [, rest] = REST.exec(part) ?? [];
  if (rest !== undefined) return `/:${rest}*`;

  const literal = part.replace(/\[([^[\].]+)\](?!\[)/g, ":$1");
  if (/[[\]]/.test(literal)) throw new SyntaxError(`Cannot make a route of "${id}": "${part}" is not a valid segment`);
  return `/${literal}`;
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}
