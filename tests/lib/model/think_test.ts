import assert from "node:assert/strict";
import type { ModelEvent } from "../../../lib/chat/model_port.ts";
import { ThinkSplitter } from "../../../lib/model/think.ts";

/** The thinking and the text that come of these pieces. */
function split(pieces: string[]): { reasoning: string; text: string } {
  const events: ModelEvent[] = [];
  const splitter = new ThinkSplitter((event) => events.push(event));
  for (const piece of pieces) splitter.push(piece);
  splitter.end();
  const told = { reasoning: "", text: "" };
  for (const event of events) {
    assert.ok(event.type === "reasoning" || event.type === "text");
    assert.notEqual(event.text, "");
    told[event.type] += event.text;
  }
  return told;
}

const CASES: [what: string, said: string, reasoning: string, text: string][] = [
  ["thinking and text", "<think>Hm</think>Hello", "Hm", "Hello"],
  ["blank space around the tags", "\n<think>\nHm\n</think>\n\nHello\n", "Hm\n", "Hello\n"],
  ["blank space within either", "<think>a  b\n\nc</think>d  e\n\nf", "a  b\n\nc", "d  e\n\nf"],
  ["no thinking between the tags", "<think>\n\n</think>\n\nHello", "", "Hello"],
  ["thinking that is never closed", "<think>Hm, ", "Hm, ", ""],
  ["thinking that ends amid the closing tag", "<think>Hm</thi", "Hm</thi", ""],
  [
    "other tags in the thinking",
    "<think>a <b> </b> </think </thinker> </think>c",
    "a <b> </b> </think </thinker> ",
    "c",
  ],
  ["a closing tag in pieces of itself", "<think>a</th</think>b", "a</th", "b"],
  ["a second thought, which is text", "<think>a</think>b<think>c</think>d", "a", "b<think>c</think>d"],
  ["a tag that is not at the beginning", "Hello <think>a</think>", "", "Hello <think>a</think>"],
  ["another tag", "<thinking>a</thinking>", "", "<thinking>a</thinking>"],
  ["a closing tag alone", "a</think>b", "", "a</think>b"],
  ["less than a tag", "<thi", "", "<thi"],
  ["nothing but blank space", "\n \n", "", "\n \n"],
  ["text that begins with blank space", "\n  Hello", "", "\n  Hello"],
  ["much blank space before a tag", `${" ".repeat(65)}<think>a`, "", `${" ".repeat(65)}<think>a`],
  ["nothing", "", "", ""],
];

for (const [what, said, reasoning, text] of CASES) {
  Deno.test(`${what}: told apart, in two pieces split anywhere, and character by character`, () => {
    for (let i = 0; i <= said.length; i++) {
      assert.deepEqual(split([said.slice(0, i), said.slice(i)]), { reasoning, text }, `after ${i}`);
    }
    assert.deepEqual(split([...said]), { reasoning, text });
  });
}

Deno.test("no more than what may be a tag is held back", () => {
  const { push, end } = splitterWithTold();
  assert.deepEqual(push("<think>a </"), [{ type: "reasoning", text: "a " }]);
  assert.deepEqual(push("b"), [{ type: "reasoning", text: "</b" }]);
  assert.deepEqual(push("</think>c"), [{ type: "text", text: "c" }]);
  assert.deepEqual(push("d <"), [{ type: "text", text: "d <" }]);
  assert.deepEqual(end(), []);
});

Deno.test("once thinking is known to come apart, tags are text", () => {
  const { push, leave } = splitterWithTold();
  assert.deepEqual(push("<th"), []);
  assert.deepEqual(leave(), [{ type: "text", text: "<th" }]);
  assert.deepEqual(push("ink>a"), [{ type: "text", text: "ink>a" }]);
});

/** A splitter each of whose methods gives what it has told. */
function splitterWithTold() {
  let events: ModelEvent[] = [];
  const splitter = new ThinkSplitter((event) => events.push(event));
  const told = (action: () => void) => {
    events = [];
    action();
    return events;
  };
  return {
    push: (piece: string) => told(() => splitter.push(piece)),
    leave: () => told(() => splitter.leave()),
    end: () => told(() => splitter.end()),
  };
}
