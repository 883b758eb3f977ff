import type { Bench } from "../bench.ts";
import type { Report } from "../report.ts";
import type { Scenario } from "../scenario.ts";
import { API_CHAT } from "../servers.ts";
import { addSamples, COMMON, costOf, emptyRows, growthReport, type Measured } from "./growth.ts";

const SENT = "token of the model";
const READ = "token at a reader";

/** What it costs that many read one turn. */
export function growthReaders(
  { sizes = [1, 5, 20], streams = 10, perSecond = 20, seconds = 6 } = {},
): Scenario {
  const scenario = "growth-readers";
  const load = { ...COMMON, streams, tokens: perSecond * seconds, everyMs: 1000 / perSecond };
  return {
    name: scenario,
    async run(bench: Bench): Promise<Report> {
      const rows = emptyRows([SENT, READ]);
      await bench.eachTurn([API_CHAT], async (server, target) => {
        const measured: Measured[] = [];
        for (const size of sizes) {
          const cost = await costOf(bench, server, { target, load: { ...load, readers: size } });
          const cpu = cost.cpuSeconds * 1e6;
          const figures = { [SENT]: cpu / (streams * load.tokens), [READ]: cpu / cost.tokens };
          measured.push({ size, figures, doubts: cost.doubts });
        }
        addSamples(rows, measured);
      });
      return growthReport({
        scenario,
        what:
          `CPU, µs, by the number of readers of each of ${streams} turns of ${perSecond} tokens a second for ${seconds} s ` +
          "on /api/chat: for each token that the model sends, and for each that some reader gets.",
        rows,
        sizes,
        plot: { title: "A token that many read", x: "readers of a turn", y: "CPU, µs", rows: [SENT, READ] },
        notes: [],
      });
    },
  };
}
