import assert from "node:assert/strict";
import { withMemory } from "../../../lib/markdown/memory.ts";

Deno.test("what was rendered lately is not rendered again, and what was not asked for longest is forgotten", async () => {
  const rendered: string[] = [];
  const render = withMemory((text) => {
    rendered.push(text);
    return Promise.resolve(`<${text}>`);
  }, 8);
  for (const text of ["a", "b", "a", "a"]) assert.equal(await render(text), `<${text}>`);
  assert.deepEqual(rendered, ["a", "b"]);
  await render("c");
  await render("a");
  assert.deepEqual(rendered, ["a", "b", "c"]);
  await render("b");
  assert.deepEqual(rendered, ["a", "b", "c", "b"]);
});

Deno.test("what is larger than the memory is rendered all the same", async () => {
  const render = withMemory((text) => Promise.resolve(text), 8);
  for (let i = 0; i < 2; i++) assert.equal(await render("x".repeat(9)), "x".repeat(9));
});

Deno.test("two that ask at once both get it, and it is counted once", async () => {
  let count = 0;
  const render = withMemory((text) => Promise.resolve(`${text}${++count}`), 6);
  await Promise.all([render("a"), render("a")]);
  assert.equal(await render("a"), "a2");
  await render("b");
  assert.equal(await render("a"), "a2");
});
