import type { StepFilter } from "./hooks.ts";
import type { StepMeta } from "./types.ts";

/** Compiles a step filter to a predicate. */
export function matcher(filter: StepFilter): (meta: StepMeta) => boolean {
  if (typeof filter === "function") return filter;
  const excluded = filter.filter((pattern) => pattern.startsWith("!")).map((pattern) => glob(pattern.slice(1)));
  const included = filter.filter((pattern) => !pattern.startsWith("!")).map(glob);
  return ({ label }) => {
    if (label === undefined) return included.length === 0;
    if (excluded.some((pattern) => pattern.test(label))) return false;
    return included.length === 0 || included.some((pattern) => pattern.test(label));
  };
}

function glob(pattern: string): RegExp {
  const literals = pattern.split("*").map((text) => text.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${literals.join(".*")}$`, "s");
}
