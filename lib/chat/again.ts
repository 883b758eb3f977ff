import type { EndStatus } from "./types.ts";

/** What can be done about a reply that is not whole: have the model go on from what came, or have it try anew. */
export type Again = "continue" | "retry";

const SHORT: ReadonlySet<EndStatus> = new Set(["interrupted", "stopped", "length", "failed"]);

/** What is offered for a reply that ended so; one that has begun has text, or has called something. */
export function offersFor(status: EndStatus, hasBegun: boolean): Again[] {
  if (!SHORT.has(status)) return [];
  return hasBegun ? ["continue", "retry"] : ["retry"];
}
