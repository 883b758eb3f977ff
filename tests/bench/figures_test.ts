import assert from "node:assert/strict";
import { DOCUMENTS, putFigures, type Run, writeFigures } from "../../bench/figures.ts";
import type { Report } from "../../bench/report.ts";
import { SCENARIOS } from "../../bench/scenarios.ts";
import { ROOT } from "../helpers/tasks.ts";

const RUN: Run = {
  startedAt: new Date("2026-02-03T04:05:06Z"),
  rounds: 3,
  machine: { cpu: "a processor", cores: 2, memoryGiB: 4, system: "linux 6", deno: "2.9.6" },
};

const REPORT: Report = {
  scenario: "grown",
  what: "Some streams.",
  columns: [{ figure: "cpu", title: "CPU" }],
  rows: [{ name: "floor", samples: [{ figures: { cpu: 7 }, doubts: [] }] }],
  notes: [],
  plot: { name: "grown", title: "It grows", x: "x", y: "y", series: [{ name: "a", points: [[1, 1], [2, 2]] }] },
};

Deno.test("every scenario has one place for its figures", async () => {
  const texts = await Promise.all(DOCUMENTS.map((path) => Deno.readTextFile(new URL(path, ROOT))));
  for (const { name: scenario } of SCENARIOS) {
    const places = texts.filter((text) => putFigures(text, { scenario, figures: "" }) !== null);
    assert.equal(places.length, 1, scenario);
  }
});

Deno.test("figures take the place of those that were there, and touch nothing else", () => {
  const text = "Before\n\n<!-- a -->\n\nold\n\n<!-- /a -->\n\nBetween\n\n<!-- b -->\n<!-- /b -->\n";
  const a = putFigures(text, { scenario: "a", figures: "new $& a\n" })!;
  const both = putFigures(a, { scenario: "b", figures: "new b" })!;
  assert.equal(
    both,
    "Before\n\n<!-- a -->\n\nnew $& a\n\n<!-- /a -->\n\nBetween\n\n<!-- b -->\n\nnew b\n\n<!-- /b -->\n",
  );
  assert.equal(putFigures(both, { scenario: "b", figures: "new b" }), both);
  assert.equal(putFigures(text, { scenario: "c", figures: "" }), null);
});

Deno.test("a plot is written beside the benchmark, and shown from wherever the figures are", async () => {
  const folder = await Deno.makeTempDir();
  const root = new URL(`file://${folder}/`);
  for (const path of ["bench", "docs"]) await Deno.mkdir(new URL(path, root));
  await Deno.writeTextFile(new URL("bench/README.md", root), "None here\n");
  await Deno.writeTextFile(new URL("docs/scaling.md", root), "<!-- grown -->\n<!-- /grown -->\n");
  await writeFigures(REPORT, { run: RUN, root });
  assert.equal(
    await Deno.readTextFile(new URL("docs/scaling.md", root)),
    `<!-- grown -->

### grown

Some streams.

|       | CPU |
| ----- | --: |
| floor | 7.0 |

![It grows](../bench/plots/grown.svg)

_2026-02-03, medians of 3 turns each; 2 cores of a processor, 4 GiB, linux 6, Deno 2.9.6._

<!-- /grown -->
`,
  );
  assert.match(await Deno.readTextFile(new URL("bench/plots/grown.svg", root)), /^<svg /);
  await assert.rejects(writeFigures({ ...REPORT, scenario: "other" }, { run: RUN, root }), /no place for the figures/);
  await Deno.remove(folder, { recursive: true });
});
