import assert from "node:assert/strict";
import { toSvg } from "../../bench/plot.ts";

const PLOT = { name: "p", title: 'Tokens & "turns" < all', x: "streams", y: "µs" };

/** Places of the dots, line by line. */
function dots(svg: string): [line: string, x: number, y: number][] {
  const found = svg.matchAll(/<circle class="(\w+)" cx="([\d.]+)" cy="([\d.]+)"/g);
  return [...found].map(([, line, x, y]) => [line, Number(x), Number(y)]);
}

function texts(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
}

Deno.test("a plot has equal factors at equal distances, and values from a line at 0 on", () => {
  const svg = toSvg({
    ...PLOT,
    series: [{ name: "floor", points: [[10, 0], [100, 20], [1_000, 40]] }, {
      name: "/chat",
      points: [[10, 40], [1_000, 40]],
    }],
  });
  const [a, b, c, d, e] = dots(svg);
  assert.deepEqual([a[0], d[0]], ["s0", "s1"]);
  assert.equal(b[1] - a[1], c[1] - b[1]);
  assert.equal(a[2] - b[2], b[2] - c[2]);
  assert.deepEqual([d[1], e[1], d[2], e[2]], [a[1], c[1], c[2], c[2]]);
  assert.deepEqual(texts(svg), [
    "Tokens &amp; &quot;turns&quot; &lt; all",
    "µs",
    "streams",
    ...["0", "10", "20", "30", "40"],
    ...["10", "100", "1,000"],
    // At one place: the first keeps it.
    ...["floor", "/chat"],
  ]);
});

Deno.test("names of lines that end at one place do not lie on each other", () => {
  const series = ["a", "b", "c"].map((name) => ({ name, points: [[1, 5], [2, 5]] as [number, number][] }));
  const ys = [...toSvg({ ...PLOT, series }).matchAll(/y="([\d.]+)">[abc]</g)].map(([, y]) => Number(y));
  assert.equal(ys.length, 3);
  assert.ok(ys[1] - ys[0] >= 16 && ys[2] - ys[1] >= 16);
});

Deno.test("a plot is well-formed, has colours for dark pages, and steps that are round", () => {
  for (const most of [0.004, 0.9, 3, 17, 1_234]) {
    const svg = toSvg({ ...PLOT, series: [{ name: "a", points: [[1, most / 2], [10, most]] }] });
    assert.match(svg, /prefers-color-scheme:dark/);
    assert.equal(svg.match(/<text/g)!.length, svg.match(/<\/text>/g)!.length);
    const steps = texts(svg).slice(3, -3).map((text) => Number(text.replaceAll(",", "")));
    assert.ok(steps.length >= 3 && steps.length <= 6, `${steps}`);
    assert.ok(steps.at(-1)! >= most && steps.at(-2)! < most, `${steps}`);
    assert.match(String(Number((steps[1] - steps[0]).toPrecision(3))), /^0?\.?0*[125]0*$/);
  }
});
