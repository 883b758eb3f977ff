import assert from "node:assert/strict";
import { MAX_TEX_LENGTH, toMathMl } from "../../../lib/markdown/math.ts";

Deno.test("a formula is MathML without a style, which the page's policy forbids", () => {
  const html = toMathMl("\\begin{aligned}a&=\\frac{1}{b}\\\\c&=\\textcolor{red}{d}\\end{aligned}", true)!;
  assert.match(html, /^<math display="block"[^>]*>[^]*<mfrac>[^]*mathcolor="#ff0000"/);
  assert.doesNotMatch(html, / style=/);
});

Deno.test("whatever is no formula, or does more than one, stays TeX", () => {
  const bad = [
    "\\frac{1}",
    "\\href{javascript:alert(1)}{x}",
    "\\url{javascript:alert(1)}",
    "\\class{a}{x}",
    "\\id{a}{x}",
    "\\style{color:red}{x}",
    "\\data{a=b}{x}",
    "\\htmlClass{a}{x}",
    "\\includegraphics{https://x.example/a.png}",
    "\\color{red;background:url(x)}{x}",
    "\\def\\a{x}\\a",
    "\\newcommand{\\a}{x}\\a",
    "\\let\\a=x",
    "\\constructor",
    "\\__proto__",
    "\\begin{constructor}x\\end{constructor}",
    "{".repeat(900) + "x",
    "x".repeat(MAX_TEX_LENGTH + 1),
  ];
  for (const tex of bad) assert.equal(toMathMl(tex, false), null, tex.slice(0, 40));
});

Deno.test("text in a formula is text", () => {
  const html = toMathMl("\\text{<img src=x onerror=alert(1)>}", false);
  assert.doesNotMatch(html ?? "", /<img/);
});

Deno.test("a formula cannot be made to grow beyond what was written", () => {
  const hostile = [
    "\\frac{1}{".repeat(200) + "x" + "}".repeat(200),
    "\\left(".repeat(100) + "x" + "\\right)".repeat(100),
    "x^{".repeat(600) + "}".repeat(600),
    "\\rule{1000000em}{1000000em}",
    `\\begin{matrix}${"a&".repeat(900)}\\end{matrix}`,
  ];
  for (const tex of hostile) assert.ok((toMathMl(tex, true) ?? "").length < 100 * (tex.length + 10), tex.slice(0, 40));
});
