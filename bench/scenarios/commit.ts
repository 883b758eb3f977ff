import type { Bench } from "../bench.ts";
import { doubts } from "../doubts.ts";
import type { CommitReport } from "../processes/orders.ts";
import { medianOf, type Report } from "../report.ts";
import type { Scenario } from "../scenario.ts";
import { API_CHAT, startOnStore, type Target } from "../servers.ts";

/** What the group commit costs, and whether it keeps up: the same server with it and without. */
export function commit({ streams = 300, perSecond = 50, seconds = 10 } = {}): Scenario {
  const common = { padding: 0, openOverMs: 1_000, settleMs: seconds * 100, limitMs: (3 * seconds + 20) * 1000 };
  const load = { ...common, streams, tokens: perSecond * seconds, everyMs: 1000 / perSecond };
  return {
    name: "commit",
    async run(bench: Bench): Promise<Report> {
      const rows = await bench.inTurns([target("unkept"), target("kept")], async (server, target) => {
        await server.child.ask<CommitReport>({ report: true });
        const { result, used } = await bench.using(server, () => bench.load(server, target, load));
        const { commits, commitMs, lagMs } = await server.child.ask<CommitReport>({ report: true });
        const { late, sent } = await bench.modelReport();
        return {
          figures: {
            cpuPerToken: used.server / result.tokens * 1e6,
            cpuShare: used.server / used.wallSeconds * 100,
            commitsPerSecond: commits / used.wallSeconds,
            commitP50: commitMs.p50,
            commitP99: commitMs.p99,
            lagP50: lagMs.p50,
            lagMax: lagMs.max,
            ...result.delayMs && { delayP99: result.delayMs.p99 },
          },
          doubts: doubts(used, late / sent),
        };
      });
      const [without, with_] = rows.map((row) => medianOf(row, "cpuPerToken"));
      return {
        scenario: "commit",
        what:
          `${streams} live turns of ${perSecond} tokens a second for ${seconds} s on /api/chat, without and with the ` +
          "group commit.",
        columns: [
          { figure: "cpuPerToken", title: "CPU/token, µs", ratio: true },
          { figure: "cpuShare", title: "CPU, % of a core" },
          { figure: "delayP99", title: "delay p99, ms", digits: 2 },
          { figure: "commitsPerSecond", title: "commits/s" },
          { figure: "commitP50", title: "commit p50, ms" },
          { figure: "commitP99", title: "commit p99, ms" },
          { figure: "lagP50", title: "lag p50, ms", digits: 0 },
          { figure: "lagMax", title: "lag max, ms", digits: 0 },
        ],
        rows,
        notes: [
          `The group commit adds ${((with_ / without - 1) * 100).toFixed(1)} % to the CPU of the run without it.`,
        ],
      };
    },
  };
}

function target(kind: "kept" | "unkept"): Target {
  const args = ["run", "-A", "bench/processes/commit.ts", kind];
  return {
    name: kind,
    path: API_CHAT.path,
    start: (options) => startOnStore({ ...options, name: "the server", args: () => args }),
  };
}
