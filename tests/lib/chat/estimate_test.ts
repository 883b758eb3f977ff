import assert from "node:assert/strict";
import { estimateMessage, estimateText } from "../../../lib/chat/estimate.ts";

const TEXTS: [text: string, tokens: number][] = [
  ["", 0],
  ["a", 1],
  ["hello", 1],
  ["hellos", 2],
  ["hello world", 2],
  ["Hello, World!", 4],
  ["internationalization", 4],
  ["readFileSync", 3],
  ["HTTP", 2],
  ["12345", 5],
  ["a\n\nb", 3],
  ["été", 3],
  ["今天", 3],
  ["Привет", 6],
  ["😀", 3],
  ["====", 4],
];

for (const [text, tokens] of TEXTS) {
  Deno.test(`${JSON.stringify(text)} is taken for ${tokens} tokens`, () => assert.equal(estimateText(text), tokens));
}

Deno.test("a message has tokens around its text, and a call those of its name and its arguments", () => {
  const empty = estimateMessage({ role: "user", content: "" });
  assert.ok(empty > 0);
  assert.equal(estimateMessage({ role: "user", content: "hello" }), empty + 1);
  assert.equal(estimateMessage({ role: "tool", content: "hello", callId: "a" }), empty + 1);
  const calls = [{ id: "a", name: "now", arguments: "{}" }];
  assert.equal(estimateMessage({ role: "assistant", content: "", calls }), 2 * empty + 3);
});
