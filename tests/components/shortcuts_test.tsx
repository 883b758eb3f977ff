import assert from "node:assert/strict";
import { SHORTCUTS } from "../../components/shortcut_list.ts";
import { Shortcuts } from "../../components/Shortcuts.tsx";
import { render } from "./render.tsx";

Deno.test("the list of keys is a dialog with a name, which names every key and what it does", async () => {
  const html = await render(<Shortcuts />);
  assert.match(html, /<dialog id="shortcuts" class="shortcuts" aria-labelledby="shortcuts-title">/);
  assert.doesNotMatch(html, /<dialog[^>]* open/);
  const keys = [...html.matchAll(/<kbd>([^<]+)<\/kbd><\/dt><dd>([^<]+)</g)].map(([, key, what]) => [key, what]);
  assert.deepEqual(keys.slice(0, -1), Object.entries(SHORTCUTS));
  assert.equal(keys.at(-1)![0], "Esc");
});

Deno.test("the README lists the same keys", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const [, table] = /\| Key +\|[^\n]*\n[-| ]+\n((?:\|[^\n]*\n)+)/.exec(readme)!;
  const rows = [...table.matchAll(/\| `([^`]+)` +\| ([^|]*?) +\|/g)].map(([, key, what]) => [key, what]);
  assert.deepEqual(rows.filter(([key]) => key !== "Esc"), Object.entries(SHORTCUTS));
});
