import assert from "node:assert/strict";

const read = (name: string) => Deno.readTextFile(new URL(`../../static/${name}`, import.meta.url));

/** The custom properties of stylesheets that are colours. */
async function colors(...names: string[]): Promise<Map<string, string>> {
  const css = (await Promise.all(names.map(read))).join("\n");
  return new Map([...css.matchAll(/--([\w-]+): (#[\da-f]{6})/g)].map(([, name, color]) => [name, color]));
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

const light = await colors("base.css", "prose.css");
const dark = await colors("dark.css");

Deno.test("the dark theme has every colour of the light one, and nothing else asks what the reader prefers", async () => {
  assert.deepEqual([...dark.keys()].toSorted(), [...light.keys()].toSorted());
  for await (const { name } of Deno.readDir(new URL("../../static/", import.meta.url))) {
    if (name.endsWith(".css")) assert.doesNotMatch(await read(name), /prefers-color-scheme/, name);
  }
});

/** What stands on what. */
const PAIRS: [text: string, ...grounds: string[]][] = [
  ["ink", "paper", "raised", "tint"],
  ["quiet", "paper", "raised"],
  ["accent", "paper", "raised"],
  ["on-accent", "accent"],
  ["bad", "paper", "raised", "bad-tint"],
  ...[...light.keys()].filter((name) => name.startsWith("code-")).map((name): [string, string] => [name, "raised"]),
];

Deno.test("every text can be read on its ground, in both themes", () => {
  assert.equal(PAIRS.length, 11);
  for (const [theme, colors] of Object.entries({ light, dark })) {
    for (const [text, ...grounds] of PAIRS) {
      for (const ground of grounds) {
        const ratio = contrast(colors.get(text)!, colors.get(ground)!);
        assert.ok(ratio >= 4.5, `${theme}: ${text} on ${ground} is ${ratio.toFixed(2)}`);
      }
    }
  }
});
