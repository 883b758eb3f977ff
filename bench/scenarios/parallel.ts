import type { Bench, Row } from "../bench.ts";
import { doubts, type Used } from "../doubts.ts";
import { medianOf, type Report } from "../report.ts";
import type { Scenario } from "../scenario.ts";
import { API_CHAT, CHAT, startThreads, type Target } from "../servers.ts";

/**
 * What a second worker of `deno serve --parallel` brings. The model and the generator need the same cores, so that twice the
 * tokens cannot be shown here: what is, is what a token costs with one worker and with two, at a pace that both keep, and
 * whether anybody waits when all that there is of the machine is used.
 */
export function parallel(
  { workers = [1, 2], paced = { streams: 50, perSecond: 50, seconds: 6 }, flood = { streams: 64, tokens: 1_500 } } = {},
): Scenario {
  const common = { padding: 0, settleMs: 0, limitMs: 90_000 };
  const { streams, perSecond, seconds } = paced;
  const pace = { ...common, tokens: perSecond * seconds, everyMs: 1000 / perSecond, openOverMs: 1_000 };
  const rush = { ...common, ...flood, everyMs: 0, openOverMs: 0 };
  return {
    name: "parallel",
    async run(bench: Bench): Promise<Report> {
      const targets = [CHAT, API_CHAT].flatMap((target) => workers.map((count) => withWorkers(target, count)));
      const rows = await bench.inTurns(targets, async (server, target) => {
        const even = await bench.using(
          server,
          () => bench.load(server, target, { ...pace, streams: streams * target.count }),
        );
        const { late, sent } = await bench.modelReport();
        const full = await bench.using(server, () => bench.load(server, target, rush));
        await bench.modelReport();
        return {
          figures: {
            pacedCpu: even.used.server / even.result.tokens * 1e6,
            floodCpu: full.used.server / full.result.tokens * 1e6,
            tokensPerSecond: full.result.tokens / full.used.wallSeconds,
            cores: full.used.server / full.used.wallSeconds,
            busy: busy(full.used) * 100,
          },
          // That the machine is full in a flood is what is wanted.
          doubts: doubts(even.used, late / sent),
        };
      });
      return {
        scenario: "parallel",
        what:
          `\`deno serve --parallel\` with ${
            workers.join(" and ")
          } workers: ${streams} streams of ${perSecond} tokens a second for each of them, for ${seconds} s, ` +
          `then ${flood.streams} of ${flood.tokens} tokens as fast as they are taken, by which the whole machine is used.`,
        columns: [
          { figure: "pacedCpu", title: "paced: CPU/token, µs" },
          { figure: "floodCpu", title: "flood: CPU/token, µs" },
          { figure: "tokensPerSecond", title: "tokens/s", digits: 0 },
          { figure: "cores", title: "cores used by the server", digits: 2 },
          { figure: "busy", title: "machine, % used", digits: 0 },
        ],
        rows,
        notes: [CHAT, API_CHAT].map((target) => compare(target, { workers, rows })),
      };
    },
  };
}

function withWorkers(target: Target, count: number): Target & { count: number } {
  return { ...target, count, name: nameOf(target.name, count), start: (options) => startThreads(count, options) };
}

function nameOf(target: string, count: number): string {
  return `${target}, ${count} ${count === 1 ? "worker" : "workers"}`;
}

/** The share of the machine that was used, whoever used it. */
function busy({ wallSeconds, server, model, load, others }: Used): number {
  return (server + model + load + others) / wallSeconds / navigator.hardwareConcurrency;
}

/** What more workers make of what a token costs, where they share the cores with all else. */
function compare({ name }: Target, { workers, rows }: { workers: number[]; rows: Row[] }): string {
  const [one, more] = [workers[0], workers.at(-1)!];
  const of = (count: number) => rows.find((row) => row.name === nameOf(name, count))!;
  const ratio = (figure: string) => medianOf(of(more), figure) / medianOf(of(one), figure);
  const [even, full] = [ratio("pacedCpu"), ratio("floodCpu")];
  return `${name}: with ${more} workers a token costs ${
    even.toFixed(2)
  } times what it does with ${one} at an even pace, and ` +
    `${full.toFixed(2)} times in the flood. Where each has a core, they hold ${(more / one / even).toFixed(2)} ` +
    `times as much at an even pace.`;
}
