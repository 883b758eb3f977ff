import type { Bench, Load } from "../bench.ts";
import { type Entry, type Profile, readProfile } from "../profile.ts";
import type { Report } from "../report.ts";
import type { Scenario } from "../scenario.ts";
import { Scratch } from "../scratch.ts";
import { API_CHAT, CHAT, type Target } from "../servers.ts";

/** Where the time of a token goes, function by function. */
export function profile({ streams = 100, perSecond = 50, seconds = 10, entries = 15 } = {}): Scenario {
  const common = { padding: 0, openOverMs: 1_000, settleMs: 0, limitMs: (seconds + 60) * 1000 };
  const load = { ...common, streams, tokens: perSecond * seconds, everyMs: 1000 / perSecond };
  return {
    name: "profile",
    async run(bench: Bench): Promise<Report> {
      const targets = [CHAT, API_CHAT];
      const found: Found[] = [];
      for (const target of targets) found.push(await run(bench, target, { load, entries }));
      const parts = [...new Set(found.flatMap(({ parts }) => [...parts.keys()]))];
      const figuresOf = (part: string) =>
        found.flatMap(({ parts, cpuPerToken }, i) => {
          const share = parts.get(part) ?? 0;
          return [[`share ${i}`, share * 100], [`time ${i}`, share * cpuPerToken]];
        });
      return {
        scenario: "profile",
        what:
          `${streams} streams of ${perSecond} tokens a second for ${seconds} s under V8's profiler: where the time of a ` +
          `token goes (which is longer for being looked at), by who wrote the function, what it calls left out; then the ` +
          `first ${entries} functions of each.`,
        columns: targets.flatMap(({ name }, i) => [
          { figure: `share ${i}`, title: `${name}, %` },
          { figure: `time ${i}`, title: `${name}, µs` },
        ]),
        rows: parts.map((name) => ({ name, samples: [{ figures: Object.fromEntries(figuresOf(name)), doubts: [] }] }))
          .filter(({ samples: [{ figures }] }) => figures["share 0"] + figures["share 1"] >= 1),
        notes: targets.flatMap(({ name }, i) => found[i].functions.map((entry) => `${name}: ${tell(entry)}`)),
      };
    },
  };
}

function tell({ name, place, share }: Entry): string {
  return `${(share * 100).toFixed(1)} % \`${name}\`${place && ` (${place})`}`;
}

interface Found extends Profile {
  cpuPerToken: number;
}

async function run(
  bench: Bench,
  target: Target,
  { load, entries }: { load: Load; entries: number },
): Promise<Found> {
  bench.log(`${target.name}, profiled`);
  await using scratch = new Scratch();
  let cpuPerToken = NaN;
  {
    const flags = ["--cpu-prof", `--cpu-prof-dir=${scratch.folder}`];
    await using server = await target.start({ modelUrl: bench.modelUrl, flags });
    const { result, used } = await bench.using(server, () => bench.load(server, target, load));
    cpuPerToken = used.server / result.tokens * 1e6;
  }
  // It is written when the server ends.
  const [file] = await Array.fromAsync(Deno.readDir(scratch.folder));
  const json = await Deno.readTextFile(`${scratch.folder}/${file.name}`);
  return { cpuPerToken, ...readProfile(json, entries) };
}
