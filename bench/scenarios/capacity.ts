import type { Bench } from "../bench.ts";
import { doubts } from "../doubts.ts";
import { memory } from "../proc.ts";
import type { Report } from "../report.ts";
import type { Scenario } from "../scenario.ts";
import { API_CHAT, CHAT, type Server, type Target } from "../servers.ts";

/** A process holds as many streams as it keeps from waiting longer than this, in milliseconds. */
const MAX_DELAY_MS = 100;

/** What a process does with so many streams. */
interface Step {
  figures: Record<string, number>;
  /** Why not more: what more of them came to. */
  doubts: string[];
}

/** How many streams one process holds: more and more of them, until tokens come late. */
export function capacity(
  { sizes = [100, 200, 300, 400, 500, 600, 800, 1_000], perSecond = 50, seconds = 5 } = {},
): Scenario {
  return {
    name: "capacity",
    async run(bench: Bench): Promise<Report> {
      const rows = await bench.inTurns([CHAT, API_CHAT], async (server, target) => {
        let held: Step = { figures: { streams: 0 }, doubts: [] };
        for (const streams of sizes) {
          const step = await tryStreams(bench, server, { target, streams, perSecond, seconds });
          // What casts doubt on the first that are not held casts it on where the end is.
          if (!(step.figures.delayP99 <= MAX_DELAY_MS)) return { ...held, doubts: step.doubts };
          held = step;
        }
        return { ...held, doubts: [...held.doubts, "more streams were not tried"] };
      });
      return {
        scenario: "capacity",
        what:
          `The most streams of ${perSecond} tokens a second that one process holds with a delay p99 of at most ${MAX_DELAY_MS} ms, ` +
          `tried in steps (${sizes.join(", ")}) of ${seconds} s.`,
        columns: [
          { figure: "streams", title: "streams", digits: 0 },
          { figure: "tokensPerSecond", title: "tokens/s", digits: 0 },
          { figure: "delayP99", title: "delay p99, ms" },
          { figure: "cpuShare", title: "CPU, % of a core", digits: 0 },
          { figure: "cpuPerMillion", title: "CPU/million tokens, s", digits: 1 },
          { figure: "peak", title: "peak memory, MiB", digits: 0 },
        ],
        rows,
        notes: [],
      };
    },
  };
}

async function tryStreams(
  bench: Bench,
  server: Server,
  { target, streams, perSecond, seconds }: { target: Target; streams: number; perSecond: number; seconds: number },
): Promise<Step> {
  bench.log(`${target.name}, ${streams} streams`);
  const { result: { tokens, delayMs }, used } = await bench.using(server, () =>
    bench.load(server, target, {
      streams,
      tokens: perSecond * seconds,
      everyMs: 1000 / perSecond,
      openOverMs: 1_000,
      padding: 0,
      settleMs: 1_000,
      limitMs: seconds * 20_000,
    }));
  const { late, sent } = await bench.modelReport();
  const figures = {
    streams,
    tokensPerSecond: tokens / used.wallSeconds,
    delayP99: delayMs!.p99,
    cpuShare: used.server / used.wallSeconds * 100,
    cpuPerMillion: used.server / tokens * 1e6,
    peak: memory(server.child.pid).peak,
  };
  return { figures, doubts: doubts(used, late / sent) };
}
