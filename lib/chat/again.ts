import type { EndStatus } from "./types.ts";

/** What can be done about a reply that is not whole: have the model go on from its text, or have it try anew. */
export type Again = "continue" | "retry";

const SHORT: ReadonlySet<EndStatus> = new Set(["interrupted", "stopped", "length", "failed"]);

/** What is offered for a reply that ended so, with that text. */
export function offersFor(status: EndStatus, text: string): Again[] {
  if (!SHORT.has(status)) return [];
  return text === "" ? ["retry"] : ["continue", "retry"];
}
