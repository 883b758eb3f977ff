import assert from "node:assert/strict";
import type { StoredMessage } from "../../../lib/chat/types.ts";
import { MESSAGES_PER_PAGE, type MessageWindow, windowOf } from "../../../lib/chat/window.ts";

/** A branch of questions and replies, with their places as ids. */
function branchOf(length: number): StoredMessage[] {
  return Array.from({ length }, (_, i) => ({
    id: String(i),
    conversationId: "c",
    parentId: i === 0 ? null : String(i - 1),
    role: i % 2 ? "assistant" : "user",
    content: "",
    createdAt: 0,
  }));
}

function placesOf({ messages }: MessageWindow): [string | undefined, string | undefined] {
  return [messages.at(0)?.id, messages.at(-1)?.id];
}

Deno.test("a branch of one page is shown whole", () => {
  for (const length of [0, 2, MESSAGES_PER_PAGE]) {
    const window = windowOf(branchOf(length), { at: "0" });
    assert.equal(window.messages.length, length);
    assert.deepEqual(
      [window.isLast, window.earlier, window.later, window.earlierCount],
      [true, null, null, 0],
    );
  }
});

Deno.test("pages lead from the last to the first and back, and each message is on one of them", () => {
  const branch = branchOf(250);
  const last = windowOf(branch);
  assert.deepEqual([placesOf(last), last.earlier, last.isLast, last.earlierCount], [["150", "249"], "150", true, 150]);
  const middle = windowOf(branch, { before: last.earlier });
  assert.deepEqual([placesOf(middle), middle.earlier, middle.isLast, middle.later], [["50", "149"], "50", false, null]);
  const first = windowOf(branch, { before: middle.earlier });
  assert.deepEqual([placesOf(first), first.earlier, first.isLast, first.later], [["0", "49"], null, false, "150"]);
  assert.deepEqual(placesOf(windowOf(branch, { before: first.later })), ["50", "149"]);
});

Deno.test("a message that one follows a link to is on the page, with its question or its reply", () => {
  const branch = branchOf(300);
  for (const at of [0, 1, 50, 151, 199]) {
    const { messages, isLast } = windowOf(branch, { at: String(at) });
    const place = messages.findIndex(({ id }) => id === String(at));
    assert.ok(place >= 0 && !isLast, String(at));
    assert.equal(messages[0].role, "user");
    assert.equal(messages.at(-1)!.role, "assistant");
  }
  for (const at of ["200", "299", "elsewhere", null]) assert.ok(windowOf(branch, { at }).isLast);
  assert.deepEqual(placesOf(windowOf(branch, { at: "299", before: "100" })), ["0", "99"]);
});

Deno.test("a page before a message that the branch does not have is not found", () => {
  assert.throws(() => windowOf(branchOf(2), { before: "7" }), { code: "not_found" });
});
