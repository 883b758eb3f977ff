import assert from "node:assert/strict";
import type { ChatEvent } from "../../../lib/chat/events.ts";
import { initialState } from "../../../lib/chat/state.ts";
import { finishedReply, loggedReply, MAX_REASONING_LENGTH, REASONING_CUT } from "../../../lib/chat/reply.ts";
import type { Reply } from "../../../lib/chat/types.ts";

const BEGUN: Reply = { turnId: "t", model: "big", ending: null, error: null, usage: null };
const ENDING = { status: "complete", finishReason: "stop" } as const;

function finished(fields: { model?: string; reasoning?: string }): Reply {
  return finishedReply(BEGUN, { ...initialState("Hi"), ending: ENDING, ...fields });
}

Deno.test("a reply keeps who was asked, and has no thinking where none came", () => {
  assert.deepEqual(finished({}), { ...BEGUN, ending: ENDING });
});

Deno.test("a reply says who answered, and keeps what they thought", () => {
  const reply = finished({ model: "small", reasoning: "Hm" });
  assert.deepEqual(reply, { ...BEGUN, ending: ENDING, model: "small", reasoning: "Hm" });
});

Deno.test("thinking is kept up to its bound, and says where it was cut, in whole characters", () => {
  const full = "a".repeat(MAX_REASONING_LENGTH);
  assert.equal(finished({ reasoning: full }).reasoning, full);
  const cut = finished({ reasoning: `${full}a` }).reasoning!;
  assert.equal(cut.length, MAX_REASONING_LENGTH);
  assert.ok(cut.startsWith("aaa") && cut.endsWith(`a${REASONING_CUT}`));
  for (const shift of ["", "a"]) {
    const faces = finished({ reasoning: shift + "😀".repeat(MAX_REASONING_LENGTH) }).reasoning!;
    assert.ok(faces.isWellFormed() && faces.endsWith(`😀${REASONING_CUT}`) && faces.length <= MAX_REASONING_LENGTH);
  }
});

Deno.test("a log says the same of a turn whose process is gone", () => {
  const log: ChatEvent[] = [
    { type: "model", data: "small" },
    { type: "reasoning", data: "H" },
    { type: "text", data: "Yes" },
    { type: "reasoning", data: "m" },
  ];
  const numbered = log.map((event, i) => ({ id: i + 1, event }));
  assert.deepEqual(loggedReply(numbered), { model: "small", reasoning: "Hm" });
  assert.deepEqual(loggedReply([]), {});
});
