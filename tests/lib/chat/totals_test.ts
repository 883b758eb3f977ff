import assert from "node:assert/strict";
import { conversationTotals } from "../../../lib/chat/totals.ts";
import type { Reply, StoredMessage, Usage } from "../../../lib/chat/types.ts";

type Counts = [prompt: number | null, completion: number | null, total: number | null];

function reply(counts: Counts | null, ending: Reply["ending"] = { status: "complete", finishReason: "stop" }) {
  const [promptTokens, completionTokens, totalTokens] = counts ?? [];
  const usage = counts && { promptTokens, completionTokens, totalTokens, firstTokenMs: 1, tokensPerSecond: 1 } as Usage;
  return message({ turnId: "t", model: "fake", ending, error: null, usage });
}

function message(reply?: Reply): StoredMessage {
  const role = reply ? "assistant" : "user";
  return { id: "m", conversationId: "c", parentId: null, role, content: "", createdAt: 0, reply };
}

Deno.test("a conversation's tokens are those of all its replies", () => {
  assert.deepEqual(conversationTotals([message(), reply([3, 4, 7]), message(), reply([10, 5, 15])]), {
    promptTokens: 13,
    completionTokens: 9,
    totalTokens: 22,
    replies: 2,
    uncounted: 0,
  });
});

Deno.test("a reply that was not counted is no 0: the sums say that they lack it", () => {
  assert.deepEqual(conversationTotals([reply([3, 4, 7]), reply([null, null, null]), reply(null)]), {
    promptTokens: 3,
    completionTokens: 4,
    totalTokens: 7,
    replies: 3,
    uncounted: 2,
  });
});

Deno.test("where nothing was counted, nothing is known", () => {
  const unknown = { promptTokens: null, completionTokens: null, totalTokens: null };
  assert.deepEqual(conversationTotals([message(), reply(null)]), { ...unknown, replies: 1, uncounted: 1 });
  assert.deepEqual(conversationTotals([]), { ...unknown, replies: 0, uncounted: 0 });
});

Deno.test("what a server did not add up is added, where both parts are there", () => {
  assert.equal(conversationTotals([reply([3, 4, null])]).totalTokens, 7);
  const { totalTokens, promptTokens, uncounted } = conversationTotals([reply([3, null, null])]);
  assert.deepEqual([totalTokens, promptTokens, uncounted], [null, 3, 1]);
});

Deno.test("a count of 0 is one, and a reply that still comes is none", () => {
  assert.deepEqual(conversationTotals([reply([0, 0, 0]), reply(null, null)]), {
    promptTokens: 0,
    completionTokens: 0,
    totalTokens: 0,
    replies: 1,
    uncounted: 0,
  });
});
