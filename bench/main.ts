// deno-lint-ignore-file no-console -- talks to whoever runs it
import { parseArgs } from "node:util";
import { Bench } from "./bench.ts";
import { killAll } from "./child.ts";
import { describeRun, DOCUMENTS, type Run, writeFigures } from "./figures.ts";
import { describeMachine } from "./proc.ts";
import { toJson, toTable } from "./report.ts";
import { QUICK, SCENARIOS } from "./scenarios.ts";
import { removeScratch } from "./scratch.ts";

const USAGE = `deno task bench [scenario …] [--rounds 3] [--json file] [--write] [--quick]

--json     keeps every figure of every turn
--write    replaces the tables and plots in ${DOCUMENTS.join(" and ")}
--quick    tries whether all of it works: one turn each, with loads that say nothing of speed

Scenarios, all of them where none is named: ${SCENARIOS.map(({ name }) => name).join(", ")}`;

for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, () => end(130));

const { rounds, json, write, scenarios } = readArguments();
const run: Run = { startedAt: new Date(), rounds, machine: describeMachine() };
console.log(`${describeRun(run)}\n`);

const reports: unknown[] = [];
const failed: string[] = [];
for (const scenario of scenarios) {
  try {
    await using bench = await Bench.start({ rounds, log: progress });
    const report = await scenario.run(bench);
    progress("");
    console.log(toTable(report));
    reports.push(toJson(report));
    if (write) await writeFigures(report, { run });
  } catch (error) {
    progress("");
    console.error(`### ${scenario.name}\n\nFailed: ${error instanceof Error ? error.message : error}\n`);
    failed.push(scenario.name);
  }
}
const seconds = Math.round((Date.now() - run.startedAt.getTime()) / 1000);
console.log(`Took ${Math.floor(seconds / 60)} min ${seconds % 60} s`);
if (json) await Deno.writeTextFile(json, JSON.stringify({ ...run, seconds, failed, reports }, null, 2) + "\n");
if (write) await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", ...DOCUMENTS] }).spawn().status;

if (failed.length > 0) await end(1);

function readArguments() {
  try {
    const options = {
      rounds: { type: "string" },
      json: { type: "string" },
      write: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
    } as const;
    const { values, positionals } = parseArgs({ args: Deno.args, options, allowPositionals: true });
    const { quick, json, write } = values;
    const rounds = Number(values.rounds ?? (quick ? 1 : 3));
    const known = SCENARIOS.map(({ name }) => name);
    if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100) throw new Error("--rounds must be from 1 to 100");
    if (quick && write) throw new Error("--quick says nothing of speed that could be written down");
    const unknown = positionals.find((name) => !known.includes(name));
    if (unknown) throw new Error(`There is no scenario "${unknown}"`);
    const scenarios = (quick ? QUICK : SCENARIOS)
      .filter(({ name }) => positionals.length === 0 || positionals.includes(name));
    return { rounds, json, write, scenarios };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    Deno.exit(2);
  }
}

/** One line that is written over, where somebody watches. */
function progress(line: string): void {
  if (Deno.stderr.isTerminal()) Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${line}`));
}

/** Nothing that was started outlives this process. */
async function end(code: number): Promise<never> {
  killAll();
  await removeScratch();
  Deno.exit(code);
}
