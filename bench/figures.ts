import { type Plot, toSvg } from "./plot.ts";
import { type Report, toTable } from "./report.ts";

/** Where figures are shown: each scenario's between two comments of its name, in one of these. */
export const DOCUMENTS = ["bench/README.md", "docs/scaling.md"];

/** Where plots are, from the project's folder. */
const PLOTS = "bench/plots";

const ROOT = new URL("../", import.meta.url);

/** How figures came about, in a line. */
export interface Run {
  startedAt: Date;
  rounds: number;
  machine: { cpu: string; cores: number; memoryGiB: number; system: string; deno: string };
}

export function describeRun({ startedAt, rounds, machine: { cpu, cores, memoryGiB, system, deno } }: Run): string {
  const turns = rounds === 1 ? "one turn each" : `medians of ${rounds} turns each`;
  const day = startedAt.toISOString().slice(0, 10);
  return `${day}, ${turns}; ${cores} cores of ${cpu}, ${memoryGiB} GiB, ${system}, Deno ${deno}`;
}

/** Replaces what the documents show of a scenario. `root`: the project's folder. */
export async function writeFigures(report: Report, { run, root = ROOT }: { run: Run; root?: URL }): Promise<void> {
  const { scenario, plot } = report;
  for (const path of DOCUMENTS) {
    const document = new URL(path, root);
    const before = await Deno.readTextFile(document);
    const after = putFigures(before, { scenario, figures: toFigures(report, { run, path }) });
    if (after === null) continue;
    if (plot) await writePlot(plot, root);
    return await Deno.writeTextFile(document, after);
  }
  throw new Error(`There is no place for the figures of "${scenario}" in ${DOCUMENTS.join(" or ")}`);
}

/** A document with other figures between the comments; `null` where it has no such comments. */
export function putFigures(
  markdown: string,
  { scenario, figures }: { scenario: string; figures: string },
): string | null {
  const [begin, end] = [`<!-- ${scenario} -->\n`, `<!-- /${scenario} -->`];
  const from = markdown.indexOf(begin) + begin.length;
  const to = markdown.indexOf(end, from);
  return from < begin.length || to < 0
    ? null
    : `${markdown.slice(0, from)}\n${figures.trim()}\n\n${markdown.slice(to)}`;
}

function toFigures(report: Report, { run, path }: { run: Run; path: string }): string {
  const up = path.split("/").slice(1).map(() => "../").join("");
  const image = report.plot ? `\n![${report.plot.title}](${up}${PLOTS}/${report.plot.name}.svg)\n` : "";
  return `${toTable(report)}${image}\n_${describeRun(run)}._\n`;
}

async function writePlot(plot: Plot, root: URL): Promise<void> {
  await Deno.mkdir(new URL(PLOTS, root), { recursive: true });
  await Deno.writeTextFile(new URL(`${PLOTS}/${plot.name}.svg`, root), toSvg(plot));
}
