import type { Row } from "./bench.ts";
import type { Plot } from "./plot.ts";
import { median } from "./statistics.ts";

/** A figure that the table shows. */
export interface Column {
  /** Its name in the samples. */
  figure: string;
  title: string;
  /** Places behind the point. */
  digits?: number;
  /** Whether it is also shown as a multiple of the first row's. */
  ratio?: boolean;
}

/** What a scenario has found. */
export interface Report {
  scenario: string;
  /** What was done, in a line. */
  what: string;
  columns: Column[];
  /** The first is what the others are compared with. */
  rows: Row[];
  /** Beside the table: what it comes to. */
  notes: string[];
  plot?: Plot;
}

/** Median of a figure over a row's samples; `NaN` where it has none. */
export function medianOf({ samples }: Row, figure: string): number {
  return median(samples.flatMap(({ figures }) => figure in figures ? [figures[figure]] : []));
}

/** As a table in Markdown, which a terminal shows well too: medians, and ratios to the first row. */
export function toTable({ scenario, what, columns, rows, notes }: Report): string {
  const head = ["", ...columns.map(({ title }) => title)];
  const body = rows.map((row) => [row.name, ...columns.map((column) => toCell(column, { row, base: rows[0] }))]);
  const widths = head.map((_, i) => Math.max(3, ...[head, ...body].map((cells) => cells[i].length)));
  const line = (cells: string[]) =>
    `| ${cells.map((cell, i) => i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join(" | ")} |`;
  const rule = line(widths.map((width, i) => i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  const remarks = [...notes, ...doubtsOf(rows)].map((note) => `- ${note}`);
  return [`### ${scenario}`, "", what, "", line(head), rule, ...body.map(line), "", ...remarks].join("\n").trimEnd() +
    "\n";
}

function toCell({ figure, digits = 1, ratio = false }: Column, { row, base }: { row: Row; base: Row }): string {
  const value = medianOf(row, figure);
  if (Number.isNaN(value)) return "";
  const shown = value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return ratio ? `${shown} (${(value / medianOf(base, figure)).toFixed(2)})` : shown;
}

/** What casts doubt on a row's figures, each with the number of turns of which that is so. */
function doubtsOf(rows: Row[]): string[] {
  return rows.flatMap(({ name, samples }) => {
    const all = samples.flatMap(({ doubts }, turn) => doubts.map((doubt) => ({ doubt, turn })));
    const kinds = Map.groupBy(all, ({ doubt }) => doubt.replace(SHARE, "…"));
    return [...kinds.values()].map((found) => {
      const turns = new Set(found.map(({ turn }) => turn)).size;
      return `${name}: ${joinShares(found.map(({ doubt }) => doubt))}, in ${turns} of ${samples.length} turns`;
    });
  });
}

const SHARE = /\d+ %/;

/** Doubts that differ in their share, as one. */
function joinShares(doubts: string[]): string {
  const shares = doubts.map((doubt) => parseInt(SHARE.exec(doubt)?.[0] ?? "", 10));
  const [least, most] = [Math.min(...shares), Math.max(...shares)];
  return least < most ? doubts[0].replace(SHARE, `${least} to ${most} %`) : doubts[0];
}

/** For keeping: every figure of every turn, and the medians. */
export function toJson(report: Report): unknown {
  const rows = report.rows.map((row) => {
    const medians = report.columns.map(({ figure }) => [figure, medianOf(row, figure)]);
    return { name: row.name, medians: Object.fromEntries(medians), samples: row.samples };
  });
  return { ...report, rows };
}
