import type { Bench } from "../bench.ts";
import { doubts } from "../doubts.ts";
import type { Scenario } from "../scenario.ts";
import { ALL, API_CHAT, type Server } from "../servers.ts";
import { quantile } from "../statistics.ts";

/** How soon a model request has to be closed, in milliseconds. */
const SOON_MS = 100;

/** How long is waited for those that are not, in milliseconds. */
const WAIT_MS = 1_000;

/** Lets a server collect its garbage when it is told to. */
const COLLECT_FLAGS = ["--v8-flags=--expose-gc", "--preload=bench/processes/collect.ts"];

/** Readers that leave. `collects`: garbage is collected before, and what hangs on an object that nobody holds is lost. */
export function abort(name: string, { streams = 100, readTokens = 5, collects = false } = {}): Scenario {
  const load = { streams, tokens: 1_000, everyMs: 20, openOverMs: 200, padding: 0, settleMs: 0, limitMs: 10_000 };
  return {
    name,
    async run(bench: Bench) {
      const rows = await bench.inTurns(ALL, async (server, target) => {
        const { result: delays, used } = await bench.using(server, async () => {
          await bench.load(server, target, { ...load, holdAfter: readTokens });
          if (collects) await collect(server);
          return await delaysOf(bench, target === API_CHAT ? "stop" : "close");
        });
        const inTime = delays.filter((ms) => ms <= SOON_MS).length / delays.length * 100;
        const isAll = delays.every(Number.isFinite);
        return {
          figures: { inTime, ...isAll && { p50: quantile(delays, 0.5), max: Math.max(...delays) } },
          doubts: doubts(used),
        };
      }, { flags: collects ? COLLECT_FLAGS : [] });
      return {
        scenario: name,
        what: `${streams} readers that leave after ${readTokens} tokens${
          collects ? ", after a forced garbage collection" : ""
        }: how soon the model's requests are closed.`,
        columns: [
          { figure: "inTime", title: `closed within ${SOON_MS} ms, %`, digits: 0 },
          { figure: "p50", title: "p50, ms" },
          { figure: "max", title: "last, ms" },
        ],
        rows,
        notes: ["A turn of /api/chat goes on without its reader: there it is stopped (DELETE /api/turns/:id)."],
      };
    },
  };
}

async function collect({ child }: Server): Promise<void> {
  child.signal("SIGUSR2");
  await child.line();
}

/** For each reader that is held and leaves now, how long after that its model request was closed; `Infinity` where it was not. */
async function delaysOf(bench: Bench, leave: "close" | "stop"): Promise<number[]> {
  const { leftAt } = await bench.leave(leave);
  await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  const closedAt = (await bench.modelReport()).leftAt;
  return Object.entries(leftAt).map(([stream, at]) => (closedAt[Number(stream)] ?? Infinity) - at);
}
