import { FLUSH_MS } from "../../lib/chat/keeper.ts";
import type { Bench, Row, Sample } from "../bench.ts";
import { Child } from "../child.ts";
import { doubts } from "../doubts.ts";
import type { OpenOrder, WriteOrder, WriteReport } from "../processes/orders.ts";
import type { Report } from "../report.ts";
import type { Scenario } from "../scenario.ts";
import { Scratch } from "../scratch.ts";

/** How long all commits may take, in milliseconds. */
const LIMIT_MS = 120_000;

/** How many processes one database takes: their group commits, without all else that they do. */
export function writers(
  { sizes = [1, 10, 100], turns = 10, perSecond = 50, forMs = 10_000 } = {},
): Scenario {
  const order: WriteOrder = { forMs, pauseMs: FLUSH_MS, perSecond };
  return {
    name: "writers",
    async run(bench: Bench): Promise<Report> {
      const rows: Row[] = sizes.map((size) => ({ name: String(size), samples: [] }));
      for (let round = 1; round <= bench.rounds; round++) {
        for (const [i, size] of sizes.entries()) {
          bench.log(`${size} writers, ${round} of ${bench.rounds}`);
          rows[i].samples.push(await measure(bench, { writers: size, turns }, order));
        }
      }
      return {
        scenario: "writers",
        what:
          `Writers of one database (SQLite), each with ${turns} turns of ${perSecond} tokens a second, a connection of its own ` +
          `and ${FLUSH_MS} ms from each commit to the next, for ${forMs / 1000} s.`,
        columns: [
          { figure: "commitsPerSecond", title: "commits/s", digits: 0, ratio: true },
          { figure: "p50", title: "commit p50, ms", ratio: true },
          { figure: "p99", title: "commit p99, ms" },
          { figure: "failed", title: "failed, %" },
          { figure: "cpuShare", title: "CPU, % of a core", digits: 0 },
        ],
        rows,
        notes: [],
      };
    },
  };
}

async function measure(bench: Bench, open: OpenOrder, order: WriteOrder): Promise<Sample> {
  await using store = new Scratch();
  const args = ["run", "-A", "bench/processes/writers.ts", store.kvPath];
  await using child = new Child({ name: "the writers", args });
  await child.ask(open, LIMIT_MS);
  const { result: { commits, commitMs, failures }, used } = await bench.using(
    { child },
    () => child.ask<WriteReport>(order, LIMIT_MS),
  );
  return {
    figures: {
      commitsPerSecond: commits / used.wallSeconds,
      p50: commitMs.p50,
      p99: commitMs.p99,
      failed: failures / (commits + failures) * 100,
      cpuShare: used.server / used.wallSeconds * 100,
    },
    doubts: doubts(used),
  };
}
