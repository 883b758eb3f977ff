import assert from "node:assert/strict";

const read = (name: string) => Deno.readTextFile(new URL(`../../static/${name}`, import.meta.url));

/** The custom properties of a stylesheet that are colours, by theme. */
function colors(css: string): { light: Map<string, string>; dark: Map<string, string> } {
  const [light, dark] = css.split("@media (prefers-color-scheme: dark)").map((part) =>
    new Map([...part.matchAll(/--([\w-]+): (#[\da-f]{6})/g)].map(([, name, color]) => [name, color]))
  );
  return { light, dark };
}

/** Relative luminance as WCAG 2.2 has it. */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16) / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

Deno.test("every colour of code can be read on its ground, in both themes", async () => {
  const [base, prose] = [colors(await read("base.css")), colors(await read("prose.css"))];
  for (const theme of ["light", "dark"] as const) {
    const codes = [...prose[theme]].filter(([name]) => name.startsWith("code-"));
    assert.equal(codes.length, 6);
    for (const [name, color] of codes) {
      const ratio = contrast(color, base[theme].get("raised")!);
      assert.ok(ratio >= 4.5, `${theme} ${name}: ${ratio.toFixed(2)}`);
    }
  }
});
