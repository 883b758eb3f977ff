import type { Bench } from "./bench.ts";
import type { Report } from "./report.ts";

/** Something that is measured by itself. */
export interface Scenario {
  /** As the command names it. */
  name: string;
  run(bench: Bench): Promise<Report>;
}
