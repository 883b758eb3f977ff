import assert from "node:assert/strict";
import { Calls, MAX_SHOWN } from "../../components/Calls.tsx";
import { CONTEXT_NOTE } from "../../components/ContextNote.tsx";
import { Transcript } from "../../components/Transcript.tsx";
import type { StoredMessage, ToolCall } from "../../lib/chat/types.ts";
import { render } from "./render.tsx";

const CALL: ToolCall = { id: "a", name: "calculate", arguments: '{"expression":"<b>"}', round: 1, at: 0, result: null };
const done = (result: Partial<NonNullable<ToolCall["result"]>>): ToolCall => {
  return { ...CALL, result: { content: "4 < 5", isError: false, ms: 3, ...result } };
};

const SUMMARIES: [call: ToolCall, live: boolean, words: string][] = [
  [CALL, true, "Calling calculate…"],
  [CALL, false, "calculate was broken off"],
  [done({}), true, "Called calculate"],
  [done({ ms: 99 }), false, "Called calculate"],
  [done({ ms: 100 }), false, "Called calculate for 0.1 s"],
  [done({ isError: true, ms: 5_000 }), false, "calculate failed"],
];

for (const [call, live, words] of SUMMARIES) {
  Deno.test(`a call ${live ? "of a reply that is coming" : ""} is folded away behind "${words}"`, async () => {
    const html = await render(<Calls calls={[call]} live={live} />);
    assert.match(html, /^(<!--.*?-->)?<details class="thinking"><summary>/);
    assert.ok(html.includes(`<summary>${words}</summary>`), html);
  });
}

Deno.test("a call shows what was asked and what was answered, as text", async () => {
  const html = await render(<Calls calls={[done({})]} />);
  assert.match(html, /<dt>Asked<\/dt><dd dir="auto">\{&quot;expression&quot;:&quot;&lt;b>&quot;\}<\/dd>/);
  assert.match(html, /<dt>Answered<\/dt><dd dir="auto">4 &lt; 5<\/dd>/);
  assert.match(await render(<Calls calls={[done({ isError: true })]} />), /<dt>Error<\/dt>/);
});

Deno.test("of what is very long the beginning is shown, and it says where all of it is", async () => {
  const shown = async (content: string) =>
    (await render(<Calls calls={[done({ content })]} />)).match(/x+[^<]*/g)!.at(-1)!;
  assert.equal(await shown("x".repeat(MAX_SHOWN)), "x".repeat(MAX_SHOWN));
  const long = await shown("x".repeat(MAX_SHOWN + 1));
  assert.equal(
    long,
    `${"x".repeat(MAX_SHOWN)}…\n\n[These are 4000 of 4001 characters: the JSON file of the chat has all]`,
  );
});

Deno.test("a transcript has the calls of a reply below its text, and the note where the model's window begins", async () => {
  const common = { conversationId: "c", createdAt: 0 };
  const ending = { status: "complete" as const, finishReason: "stop" };
  const reply = { turnId: "t", model: "m", ending, error: null, usage: null, calls: [done({})] };
  const messages: StoredMessage[] = [
    { ...common, id: "u1", parentId: null, role: "user", content: "One" },
    { ...common, id: "r1", parentId: "u1", role: "assistant", content: "Re one", reply },
    { ...common, id: "u2", parentId: "r1", role: "user", content: "Two" },
  ];
  const page = { conversationId: "c", from: null, siblings: new Map(), isWhole: true, messages, replies: new Map() };
  const html = await render(<Transcript {...page} seenFrom="u2" />);
  assert.ok(html.indexOf("Re one") < html.indexOf("Called calculate"));
  assert.match(
    html,
    new RegExp(`</article><p id="unseen" class="unseen">${CONTEXT_NOTE}</p><span id="newest"></span><article id="u2"`),
  );
  assert.doesNotMatch(await render(<Transcript {...page} />), /unseen/);
  assert.doesNotMatch(await render(<Transcript {...page} seenFrom="elsewhere" />), /unseen/);
});
