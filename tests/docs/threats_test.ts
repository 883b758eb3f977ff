import assert from "node:assert/strict";

const DOCS = new URL("../../docs/", import.meta.url);

Deno.test("every threat names what stands against it, and a test or fault that there is", async () => {
  const text = await Deno.readTextFile(new URL("threats.md", DOCS));
  const rows = text.split("\n").filter((line) => /^\| (?!-)/.test(line)).map((line) => {
    return line.split("|").slice(1, -1).map((cell) => cell.trim());
  }).filter(([threat]) => threat !== "Threat");
  assert.ok(rows.length > 30);
  for (const [threat, against, test, ...more] of rows) {
    assert.ok(threat && against && more.length === 0, threat);
    const [, shown, path, name] = /^\[((?:[\w/]+_test|faults\/\w+)\.tsx?)\]\(([^)]+)\): (.+)$/.exec(test) ?? [];
    assert.ok(name, `${threat}: "${test}"`);
    assert.ok(path.endsWith(`/tests/${shown}`), path);
    const source = await Deno.readTextFile(new URL(path, DOCS));
    // Some names have a part that is filled in.
    const isThere = source.includes(name) || templates(source).some((template) => template.test(name));
    assert.ok(isThere, `${path} has no test "${name}"`);
  }
});

/** Names of tests that are made of parts. */
function templates(source: string): RegExp[] {
  return [...source.matchAll(/(?:Deno\.test|browserTest|test)\(`([^`]+)`/g)].map(([, name]) => {
    const parts = name.split(/\$\{[^}]*\}/).map((part) => part.replaceAll(/[.*+?^$()|[\]\\{}]/g, "\\$&"));
    return new RegExp(`^${parts.join(".+")}$`);
  });
}
