import type { Bench, Load, Row, Sample } from "../bench.ts";
import { doubts } from "../doubts.ts";
import type { Plot } from "../plot.ts";
import { medianOf, type Report } from "../report.ts";
import type { Server, Target } from "../servers.ts";

/** What a load came to. */
export interface Cost {
  cpuSeconds: number;
  /** Those that were read, by all readers. */
  tokens: number;
  firstTokenMs: number;
  doubts: string[];
}

/** Of every load; clients come one after the other, so that they are not in step. */
export const COMMON = { padding: 0, openOverMs: 1_000, settleMs: 0, limitMs: 90_000 };

/** Carries a load out, and looks at what it cost. */
export async function costOf(
  bench: Bench,
  server: Server,
  { target, load }: { target: Target; load: Load },
): Promise<Cost> {
  const { result: { tokens, firstTokenMs }, used } = await bench.using(server, () => bench.load(server, target, load));
  const { late, sent } = await bench.modelReport();
  return { cpuSeconds: used.server, tokens, firstTokenMs, doubts: doubts(used, late / sent) };
}

/** Figures by their names, of one size of what grows. */
export interface Measured {
  size: number;
  figures: Record<string, number>;
  doubts: string[];
}

/**
 * Puts what one turn of measuring gave for all sizes into the rows of that name. How the last stands to the first is a figure
 * too; what casts doubt on one row casts it on all, and is told of the first.
 */
export function addSamples(rows: Row[], measured: Measured[]): void {
  for (const [i, { name, samples }] of rows.entries()) {
    const values = measured.map(({ size, figures }) => [String(size), figures[name]] as const);
    const growth = values.at(-1)![1] / values[0][1];
    const doubts = i === 0 ? measured.flatMap(({ doubts }) => doubts) : [];
    samples.push({ figures: { ...Object.fromEntries(values), growth }, doubts } satisfies Sample);
  }
}

/** Rows to be filled. */
export function emptyRows(names: string[]): Row[] {
  return names.map((name) => ({ name, samples: [] }));
}

/** A table with a column for each size, and a plot of the rows that it names. */
export function growthReport(
  { sizes, plot, ...report }: Pick<Report, "scenario" | "what" | "rows" | "notes"> & {
    sizes: readonly number[];
    plot: Pick<Plot, "title" | "x" | "y"> & { rows: string[] };
  },
): Report {
  const { scenario: name, rows } = report;
  const { title, x, y } = plot;
  const columns = [
    ...sizes.map((size) => ({ figure: String(size), title: size.toLocaleString("en") })),
    { figure: "growth", title: "last/first", digits: 2 },
  ];
  const series = rows.filter((row) => plot.rows.includes(row.name)).map((row) => ({
    // The axis has the unit.
    name: row.name.replace(/, µs$/, ""),
    points: sizes.map((size): [number, number] => [size, medianOf(row, String(size))]),
  }));
  return { ...report, columns, plot: { name, title, x, y, series } };
}
