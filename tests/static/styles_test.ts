import assert from "node:assert/strict";
import type { StoredMessage } from "../../lib/chat/types.ts";
import { highlight } from "../../lib/markdown/highlight.ts";
import { toMathMl } from "../../lib/markdown/math.ts";
import { sources } from "../helpers/sources.ts";
import { ROOT } from "../helpers/tasks.ts";

const css = await Deno.readTextFile(new URL("static/styles.css", ROOT));
const rules = css.replaceAll(/\/\*.*?\*\//gs, "");

/** What a pattern's first group finds among the rules, each once. */
const namesIn = (pattern: RegExp): string[] => [...new Set([...rules.matchAll(pattern)].map(([, name]) => name))];

Deno.test("there is one stylesheet, and its beginning lists the sections that it has", async () => {
  const files = await Array.fromAsync(Deno.readDir(new URL("static/", ROOT)));
  assert.deepEqual(files.map(({ name }) => name).filter((name) => name.endsWith(".css")), ["styles.css"]);
  const end = css.indexOf("*/");
  const listed = [...css.slice(0, end).matchAll(/^ \* +(\d+\. [\w ,]+)/gm)].map(([, title]) => title);
  const titles = [...css.slice(end).matchAll(/^(?:\/\*| \*) (\d+\. [\w ,]+?)(?: \*\/|:)/gm)].map(([, title]) => title);
  assert.ok(listed.length > 10);
  assert.deepEqual(titles, listed);
});

/** Of which the classes come from libraries. */
const CODE: Record<string, string> = {
  ts: "/** @param x */ class A { x = /re/; f(a: string, b = true) { return a.b; } }\nconst o = { key: 1 };",
  css: "#id .name p { color: red }",
  html: "<!doctype html><p></p>",
  diff: "+ added\n- gone",
  md: "# Title\n> quote\n- item",
  ruby: ":symbol",
  php: "$variable",
  yaml: 'key: "{{ variable }}"',
  java: "int x;",
  bash: "echo",
};
const TEX = ["\\overline{a} \\underline{b} \\fbox{c}", "\\begin{aligned} a &= b \\end{aligned}"];

/** Classes that a page may have: of the project's own, and of what its libraries write. */
async function classesInUse(): Promise<(name: string) => boolean> {
  const own = sources.filter(({ path }) => /^(components|islands|lib|routes)\//.test(path));
  const texts = await Promise.all(own.map(({ path }) => Deno.readTextFile(new URL(path, ROOT))));
  const lines = texts.join("\n").split("\n").filter((line) => /class(Name|List)?\b/.test(line));
  const roles = ["user", "assistant"] satisfies StoredMessage["role"][];
  lines.push(...roles, ...Object.entries(CODE).map(([lang, code]) => highlight(code, lang)));
  lines.push(...TEX.map((tex) => toMathMl(tex, true)!));
  const words = new Set(lines.join("\n").split(/[^\w-]+/));
  return (name) => words.has(name);
}

Deno.test("every class of the stylesheet is one that a page has", async () => {
  const isUsed = await classesInUse();
  const classes = namesIn(/\.([a-z][\w-]*)(?=[^{}]*\{)/gi);
  assert.ok(classes.length > 100);
  assert.deepEqual(classes.filter((name) => !isUsed(name)), []);
});

Deno.test("every custom property is declared and used", () => {
  const declared = namesIn(/(--[\w-]+):/g);
  assert.ok(declared.length > 20);
  assert.deepEqual(declared.toSorted(), namesIn(/var\((--[\w-]+)/g).toSorted());
});

/** Both values of each colour. */
const COLORS = [...rules.matchAll(/--([\w-]+): var\(--light, (#[\da-f]{6})\) var\(--dark, (#[\da-f]{6})\);/g)];
const light = new Map(COLORS.map(([, name, color]) => [name, color]));
const dark = new Map(COLORS.map(([, name, , color]) => [name, color]));

Deno.test("the dark theme is a switch of its own, in one place for readers who chose it and one for those who prefer it", () => {
  assert.equal(COLORS.length, 16);
  const blocks = [...rules.matchAll(/@media ([^{]*)\{\s*\[data-theme="(\w+)"\] \{([^}]*)\}\s*\}/g)];
  const [chosen, preferred] = blocks.map((
    [, media, theme, body],
  ) => [media.trim(), theme, body.split(/\s+/).join(" ")]);
  assert.deepEqual(chosen.slice(0, 2), ["screen", "dark"]);
  assert.deepEqual(preferred.slice(0, 2), ["screen and (prefers-color-scheme: dark)", "system"]);
  assert.equal(chosen[2], preferred[2]);
  assert.equal(rules.match(/prefers-color-scheme/g)?.length, 1);
});

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
