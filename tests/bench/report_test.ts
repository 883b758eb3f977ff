import assert from "node:assert/strict";
import type { Row } from "../../bench/bench.ts";
import { toTable } from "../../bench/report.ts";

function row(name: string, values: number[], doubts: string[] = []): Row {
  return { name, samples: values.map((cpu, i) => ({ figures: { cpu }, doubts: doubts.slice(i, i + 1) })) };
}

Deno.test("a report is a table of medians, with ratios to the first row, and says what it doubts", () => {
  const table = toTable({
    scenario: "paced",
    what: "Some streams.",
    columns: [{ figure: "cpu", title: "CPU", ratio: true }, { figure: "other", title: "other" }],
    rows: [
      row("floor", [9, 10, 1_000]),
      row("/chat", [25, 24, 26], ["others used 7 %", "others used 30 %", "the model was late"]),
    ],
    notes: ["A note."],
  });
  assert.equal(
    table,
    `### paced

Some streams.

|       |         CPU | other |
| ----- | ----------: | ----: |
| floor | 10.0 (1.00) |       |
| /chat | 25.0 (2.50) |       |

- A note.
- /chat: others used 7 to 30 %, in 2 of 3 turns
- /chat: the model was late, in 1 of 3 turns
`,
  );
});
