import { newId } from "../../lib/chat/id.ts";
import { openStore } from "../../lib/store/kv.ts";
import { openKv } from "../../lib/store/open.ts";
import type { Bench } from "../bench.ts";
import { fillConversation } from "../fill_conversation.ts";
import type { Asker } from "../processes/orders.ts";
import type { Report } from "../report.ts";
import type { Scenario } from "../scenario.ts";
import { Scratch } from "../scratch.ts";
import { API_CHAT } from "../servers.ts";
import { addSamples, emptyRows, growthReport, type Measured } from "./growth.ts";
import { costOfTurns, FIRST, REPLY, TOKEN, TURN } from "./marginal.ts";

/** Whether a token costs more at the end of a long conversation. `sizes` are the numbers of the message that is asked. */
export function growthMessages(
  { sizes = [1, 201, 2_001], streams = 20, lengths = [100, 600] as [number, number], perSecond = 100 } = {},
): Scenario {
  const scenario = "growth-messages";
  return {
    name: scenario,
    async run(bench: Bench): Promise<Report> {
      await using store = new Scratch();
      bench.log("filling the store");
      const askers = await fill(store, { sizes, streams });
      const rows = emptyRows([TOKEN, REPLY, TURN, FIRST]);
      await bench.eachTurn([API_CHAT], async (server, target) => {
        const measured: Measured[] = [];
        for (const [i, size] of sizes.entries()) {
          const turns = { streams, lengths, perSecond, askers: askers[i] };
          measured.push({ size, ...await costOfTurns(bench, server, { target, turns }) });
        }
        addSamples(rows, measured);
      }, { store });
      return growthReport({
        scenario,
        what: `CPU by the number of the message in its conversation: ${streams} turns of ${
          lengths.join(" or ")
        } tokens, ${perSecond} a second, on /api/chat.`,
        rows,
        sizes,
        plot: { title: "A token late in a conversation", x: "message", y: "CPU per token, µs", rows: [TOKEN, REPLY] },
        notes: [
          "A turn reads what was said before it and sends all of that to the model, once, whatever its reply is. The first " +
          "turn of a conversation asks the model for a title too.",
        ],
      });
    },
  };
}

/** Conversations for the streams of each size, all of one owner. */
async function fill(
  { kvPath }: Scratch,
  { sizes, streams }: { sizes: readonly number[]; streams: number },
): Promise<Asker[][]> {
  const { store } = openStore(await openKv(kvPath));
  const owner = newId();
  const cookie = `session=${owner}`;
  const askers: Asker[][] = [];
  for (const size of sizes) {
    const some: Asker[] = size === 1 ? [{ cookie }] : [];
    while (size > 1 && some.length < streams) {
      some.push({ cookie, conversationId: await fillConversation(store, owner, size - 1) });
    }
    askers.push(some);
  }
  store.close();
  return askers;
}
