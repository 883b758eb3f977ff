import assert from "node:assert/strict";
import { readProfile } from "../../bench/profile.ts";

const ROOT = new URL("../../", import.meta.url).href;

function node(id: number, functionName: string, url = "", lineNumber = -1) {
  return { id, callFrame: { functionName, url, lineNumber } };
}

Deno.test("a profile gives the time by function and by part, without the time in which nothing ran", () => {
  const json = JSON.stringify({
    nodes: [
      node(1, "(idle)"),
      node(2, "read", `${ROOT}lib/chat/log.ts`, 9),
      // The same function, called from elsewhere.
      node(3, "read", `${ROOT}lib/chat/log.ts`, 9),
      node(4, "iterator", `${ROOT}node_modules/.deno/openai@7.0.0/node_modules/openai/src/core/streaming.ts`, 118),
      node(5, "op_read"),
      node(6, "(garbage collector)"),
    ],
    samples: [1, 2, 3, 4, 5, 6, 1],
    timeDeltas: [500, 20, 20, 30, 20, 10, 500],
  });
  const { functions, parts } = readProfile(json, 2);
  assert.deepEqual(functions, [
    { name: "read", place: "lib/chat/log.ts:10", share: 0.4 },
    { name: "iterator", place: "openai/src/core/streaming.ts:119", share: 0.3 },
  ]);
  assert.deepEqual([...parts], [["lib/chat", 0.4], ["openai", 0.3], ["Deno: the rest", 0.2], [
    "garbage collector",
    0.1,
  ]]);
});
