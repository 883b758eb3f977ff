import type { Bench } from "../bench.ts";
import { doubts } from "../doubts.ts";
import { memory } from "../proc.ts";
import type { Scenario } from "../scenario.ts";
import { ALL } from "../servers.ts";

/** A model that has sent nothing for so long is held back, in milliseconds. */
const STILL_MS = 2_000;

/** Readers that stop reading while the model goes on: who draws it all in holds it in memory. */
export function stall(
  { streams = 16, tokens = 4_000, readTokens = 5, padding = 4_000, limitMs = 15_000 } = {},
): Scenario {
  const common = { streams, tokens, everyMs: 0, openOverMs: 0, padding, settleMs: 0, limitMs };
  return {
    name: "stall",
    async run(bench: Bench) {
      const rows = await bench.inTurns(ALL, async (server, target) => {
        const before = memory(server.child.pid).now;
        const { result: drawn, used } = await bench.using(server, async () => {
          await bench.load(server, target, { ...common, holdAfter: readTokens });
          return await countUntilStill(bench, limitMs);
        });
        const { peak } = memory(server.child.pid);
        await bench.leave("close");
        return { figures: { drawn, peak, gained: peak - before }, doubts: doubts(used) };
      });
      return {
        scenario: "stall",
        what:
          `${streams} readers that stop after ${readTokens} of ${tokens} tokens of ${padding} characters, while the model floods.`,
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

/** Tokens that the model has sent until it sends none for a while, or the time is over. */
async function countUntilStill(bench: Bench, limitMs: number): Promise<number> {
  for (let sent = 0, waitedMs = 0;; waitedMs += STILL_MS) {
    await new Promise((resolve) => setTimeout(resolve, STILL_MS));
    const more = (await bench.modelReport()).sent;
    sent += more;
    if (more === 0 || waitedMs >= limitMs) return sent;
  }
}
