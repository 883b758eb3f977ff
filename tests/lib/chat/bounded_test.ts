import assert from "node:assert/strict";
import { bounded, remember } from "../../../lib/chat/bounded.ts";

Deno.test("a text is cut past its bound, between characters, and says so", () => {
  assert.equal(bounded("1234", { max: 4, note: "…" }), "1234");
  assert.equal(bounded("12345", { max: 4, note: "…" }), "123…");
  assert.equal(bounded("12😀45", { max: 4, note: "…" }), "12…");
});

Deno.test("a full map forgets what was put in longest ago", () => {
  const map = new Map<string, number>();
  for (const [index, key] of ["a", "b", "a", "c"].entries()) remember(map, [key, index], 2);
  assert.deepEqual([...map], [["a", 2], ["c", 3]]);
});
