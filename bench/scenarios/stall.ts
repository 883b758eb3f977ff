import { type Bench, doubts } from "../bench.ts";
import { memory } from "../proc.ts";
import type { Scenario } from "../scenario.ts";
import { ALL } from "../servers.ts";

/** Readers that stop reading while the model goes on: who draws it all in holds it in memory. */
export function stall({ streams = 16, tokens = 20_000, readTokens = 5, stallMs = 5_000 } = {}): Scenario {
  const common = { streams, tokens, everyMs: 0, openOverMs: 0, settleMs: 0, limitMs: 20_000 };
  return {
    name: "stall",
    async run(bench: Bench) {
      const rows = await bench.inTurns(ALL, async (server, target) => {
        const before = memory(server.child.pid).now;
        const { used } = await bench.using(server, async () => {
          await bench.load(server, target, { ...common, holdAfter: readTokens });
          await new Promise((resolve) => setTimeout(resolve, stallMs));
        });
        const { sent } = await bench.modelReport();
        const { peak } = memory(server.child.pid);
        await bench.leave("close");
        return { figures: { drawn: sent, peak, gained: peak - before }, doubts: doubts(used) };
      });
      return {
        scenario: "stall",
        what: `${streams} readers that stop after ${readTokens} of ${tokens} tokens, while the model floods, for ${
          stallMs / 1000
        } s.`,
        columns: [
          { figure: "drawn", title: "tokens drawn", digits: 0, ratio: true },
          { figure: "gained", title: "memory gained, MiB" },
          { figure: "peak", title: "peak memory, MiB" },
        ],
        rows,
        notes: ["A turn of /api/chat belongs to the server: it is drawn to its end, read or not."],
      };
    },
  };
}
