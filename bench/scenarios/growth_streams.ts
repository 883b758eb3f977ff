import type { Bench } from "../bench.ts";
import type { Report } from "../report.ts";
import type { Scenario } from "../scenario.ts";
import { API_CHAT, CHAT, FLOOR } from "../servers.ts";
import { addSamples, COMMON, costOf, emptyRows, growthReport, type Measured } from "./growth.ts";

/** Whether a token costs more where many streams run. */
export function growthStreams({ sizes = [10, 100, 1_000], perSecond = 10, seconds = 5 } = {}): Scenario {
  const scenario = "growth-streams";
  return {
    name: scenario,
    async run(bench: Bench): Promise<Report> {
      const targets = [FLOOR, CHAT, API_CHAT];
      const rows = emptyRows(targets.map(({ name }) => name));
      await bench.eachTurn(targets, async (server, target) => {
        const measured: Measured[] = [];
        for (const size of sizes) {
          const load = { ...COMMON, streams: size, tokens: perSecond * seconds, everyMs: 1000 / perSecond };
          const { cpuSeconds, tokens, doubts } = await costOf(bench, server, { target, load });
          measured.push({ size, figures: { [target.name]: cpuSeconds / tokens * 1e6 }, doubts });
        }
        addSamples(rows.filter(({ name }) => name === target.name), measured);
      });
      return growthReport({
        scenario,
        what: `CPU per token, µs, by the number of streams, each of ${perSecond} tokens a second for ${seconds} s.`,
        rows,
        sizes,
        plot: {
          title: "A token among many streams",
          x: "streams",
          y: "CPU per token, µs",
          rows: rows.map(({ name }) => name),
        },
        notes: [],
      });
    },
  };
}
