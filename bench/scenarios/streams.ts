import type { Bench, Load } from "../bench.ts";
import { doubts } from "../doubts.ts";
import { memory } from "../proc.ts";
import type { Column } from "../report.ts";
import type { Scenario } from "../scenario.ts";
import { ALL, type Target } from "../servers.ts";

const CPU: Column = { figure: "cpuPerToken", title: "CPU/token, µs", ratio: true };
const MEMORY: Column = { figure: "memoryPerStream", title: "memory/stream, KiB", ratio: true };
const DELAYS: Column[] = [
  { figure: "delayP50", title: "delay p50, ms", digits: 2, ratio: true },
  { figure: "delayP99", title: "delay p99, ms", digits: 2, ratio: true },
];

/** Tokens at an even pace. `seconds` is how long each reply takes. */
export function paced(
  name: string,
  { streams, perSecond = 50, seconds = 20, targets = ALL }: {
    streams: number;
    perSecond?: number;
    seconds?: number;
    targets?: readonly Target[];
  },
): Scenario {
  const load = { streams, tokens: perSecond * seconds, everyMs: 1000 / perSecond, openOverMs: 1_000 };
  return streamed(name, {
    targets,
    what: `${streams} streams of ${perSecond} tokens a second, ${seconds} s.`,
    columns: [CPU, ...DELAYS, MEMORY],
    // The opening counts for the processor, and not for the delays.
    load: { ...load, padding: 0, settleMs: seconds * 100, limitMs: (3 * seconds + 20) * 1000 },
  });
}

/** All tokens as fast as they are taken. */
export function flood({ streams = 64, tokens = 2_000 } = {}): Scenario {
  return streamed("flood", {
    targets: ALL,
    what: `${streams} streams of ${tokens} tokens at full speed.`,
    columns: [CPU, { figure: "tokensPerSecond", title: "tokens/s", digits: 0, ratio: true }, MEMORY],
    load: { streams, tokens, everyMs: 0, openOverMs: 0, padding: 0, settleMs: 0, limitMs: 60_000 },
  });
}

/** Many readers that are told little. */
export function idle({ streams = 1_000, everyMs = 5_000, tokens = 3 } = {}): Scenario {
  return streamed("idle", {
    targets: ALL,
    what: `${streams} streams, a token every ${everyMs / 1000} s, ${tokens} of them.`,
    columns: [MEMORY, { figure: "cpuShare", title: "CPU, % of a core", ratio: true }],
    load: {
      streams,
      tokens,
      everyMs,
      openOverMs: everyMs,
      padding: 0,
      settleMs: everyMs,
      limitMs: everyMs * (tokens + 2) + 20_000,
    },
  });
}

interface Streamed {
  what: string;
  targets: readonly Target[];
  columns: Column[];
  load: Load;
}

function streamed(name: string, { what, targets, columns, load }: Streamed): Scenario {
  return {
    name,
    async run(bench: Bench) {
      const rows = await bench.inTurns(targets, async (server, target) => {
        const before = memory(server.child.pid).now;
        const { result, used } = await bench.using(server, () => bench.load(server, target, load));
        const { tokens, delayMs } = result;
        const figures: Record<string, number> = {
          cpuPerToken: used.server / tokens * 1e6,
          cpuShare: used.server / used.wallSeconds * 100,
          tokensPerSecond: tokens / used.wallSeconds,
          memoryPerStream: (memory(server.child.pid).peak - before) * 1024 / load.streams,
          generatorShare: used.load / used.wallSeconds * 100,
          modelShare: used.model / used.wallSeconds * 100,
        };
        if (delayMs) Object.assign(figures, { delayP50: delayMs.p50, delayP99: delayMs.p99 });
        const { late, sent } = await bench.modelReport();
        return { figures, doubts: doubts(used, late / sent) };
      });
      return { scenario: name, what, columns, rows, notes: [] };
    },
  };
}
