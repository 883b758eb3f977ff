import assert from "node:assert/strict";
import { toTable } from "../../bench/report.ts";
import { addSamples, emptyRows, growthReport } from "../../bench/scenarios/growth.ts";

Deno.test("what was measured by size is a column each, with how the last stands to the first, and a line of the plot", () => {
  const rows = emptyRows(["token, µs", "turn, ms"]);
  for (const [small, large] of [[10, 20], [10, 30], [12, 30]]) {
    addSamples(rows, [
      { size: 1, figures: { "token, µs": small, "turn, ms": 1 }, doubts: [] },
      { size: 1_000, figures: { "token, µs": large, "turn, ms": 1 }, doubts: ["the model was late", "others: 7 %"] },
    ]);
  }
  const report = growthReport({
    scenario: "growth",
    what: "Some.",
    rows,
    sizes: [1, 1_000],
    plot: { title: "A token", x: "streams", y: "µs", rows: ["token, µs"] },
    notes: [],
  });
  assert.equal(
    toTable(report),
    `### growth

Some.

|           |    1 | 1,000 | last/first |
| --------- | ---: | ----: | ---------: |
| token, µs | 10.0 |  30.0 |       2.50 |
| turn, ms  |  1.0 |   1.0 |       1.00 |

- token, µs: the model was late, in 3 of 3 turns
- token, µs: others: 7 %, in 3 of 3 turns
`,
  );
  assert.deepEqual(report.plot, {
    name: "growth",
    title: "A token",
    x: "streams",
    y: "µs",
    series: [{ name: "token", points: [[1, 10], [1_000, 30]] }],
  });
});
