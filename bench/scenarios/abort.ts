import type { Bench } from "../bench.ts";
import type { Scenario } from "../scenario.ts";
import { ALL, API_CHAT } from "../servers.ts";
import { quantile } from "../statistics.ts";

/** How soon a model request has to be closed, in milliseconds. */
const SOON_MS = 100;

/** How long is waited for those that are not, in milliseconds. */
const WAIT_MS = 1_000;

/** Readers that leave. Garbage is collected before: what hangs on an object that nobody holds would be lost. */
export function abort({ streams = 100, readTokens = 5 } = {}): Scenario {
  const load = { streams, tokens: 1_000, everyMs: 20, openOverMs: 200, padding: 0, settleMs: 0, limitMs: 10_000 };
  return {
    name: "abort",
    async run(bench: Bench) {
      const flags = ["--v8-flags=--expose-gc", "--preload=bench/processes/collect.ts"];
      const rows = await bench.inTurns(ALL, async (server, target) => {
        await bench.load(server, target, { ...load, holdAfter: readTokens });
        server.child.signal("SIGUSR2");
        await server.child.line();
        const left = (await bench.leave(target === API_CHAT ? "stop" : "close")).leftAt;
        await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
        const closed = (await bench.modelReport()).leftAt;
        const delays = Object.keys(left).map((stream) => (closed[Number(stream)] ?? Infinity) - left[Number(stream)]);
        const inTime = delays.filter((ms) => ms <= SOON_MS).length / delays.length * 100;
        const isAll = delays.every(Number.isFinite);
        return {
          figures: { inTime, ...isAll && { p50: quantile(delays, 0.5), max: Math.max(...delays) } },
          doubts: [],
        };
      }, { flags });
      return {
        scenario: "abort",
        what: `${streams} readers that leave after ${readTokens} tokens, after a forced garbage collection.`,
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
