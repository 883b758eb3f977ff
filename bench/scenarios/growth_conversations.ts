import { newId } from "../../lib/chat/id.ts";
import type { Bench } from "../bench.ts";
import { fillMany } from "../fill_many.ts";
import type { Asker } from "../processes/orders.ts";
import type { Report } from "../report.ts";
import type { Scenario } from "../scenario.ts";
import { Scratch } from "../scratch.ts";
import { API_CHAT, type Target } from "../servers.ts";
import { addSamples, emptyRows, growthReport } from "./growth.ts";
import { costOfTurns, FIRST, REPLY, TOKEN, TURN } from "./marginal.ts";

/** Whether a token costs more where much is kept: databases of so many conversations, all of whoever asks. */
export function growthConversations(
  { sizes = [10, 1_000, 100_000], streams = 20, lengths = [100, 600] as [number, number], perSecond = 100 } = {},
): Scenario {
  const scenario = "growth-conversations";
  return {
    name: scenario,
    async run(bench: Bench): Promise<Report> {
      await using stores = new AsyncDisposableStack();
      const targets: (Target & { askers: Asker[] })[] = [];
      for (const size of sizes) {
        bench.log(`filling the store: ${size} conversations`);
        const store = stores.use(new Scratch());
        const owner = newId();
        await fillMany(store.kvPath, owner, size);
        targets.push({
          ...API_CHAT,
          name: String(size),
          askers: [{ cookie: `session=${owner}` }],
          start: (options) => API_CHAT.start({ ...options, store }),
        });
      }
      const bySize = await bench.inTurns(targets, async (server, target) => {
        const turns = { streams, lengths, perSecond, askers: target.askers };
        return await costOfTurns(bench, server, { target, turns });
      });
      const rows = emptyRows([TOKEN, REPLY, TURN, FIRST]);
      for (let round = 0; round < bench.rounds; round++) {
        addSamples(rows, sizes.map((size, i) => ({ size, ...bySize[i].samples[round] })));
      }
      return growthReport({
        scenario,
        what:
          `CPU by the number of conversations that are kept, all of whoever asks: ${streams} first turns of ${
            lengths.join(" or ")
          } tokens, ` +
          `${perSecond} a second, on /api/chat.`,
        rows,
        sizes,
        plot: { title: "A token where much is kept", x: "conversations", y: "CPU per token, µs", rows: [TOKEN, REPLY] },
        notes: [],
      });
    },
  };
}
