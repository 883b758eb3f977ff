import assert from "node:assert/strict";
import { NO_ANSWER, NO_RESULT, replyMessages, toPrompt } from "../../../lib/chat/prompt.ts";
import type { StoredMessage, ToolCall } from "../../../lib/chat/types.ts";

function call(id: string, round: number, at: number, content: string | null = `${id}!`): ToolCall {
  const result = content === null ? null : { content, isError: false, ms: 1 };
  return { id, name: "now", arguments: `{"${id}":1}`, round, at, result };
}

const request = (id: string) => ({ id, name: "now", arguments: `{"${id}":1}` });
const result = (id: string, content = `${id}!`) => ({ role: "tool" as const, callId: id, content });

Deno.test("a reply without calls is its text, to the letter; one without anything is nothing", () => {
  assert.deepEqual(replyMessages({ content: " Hi \n" }), [{ role: "assistant", content: " Hi \n" }]);
  assert.deepEqual(replyMessages({ content: "" }), []);
});

Deno.test("a reply with calls is told in the order in which it came", () => {
  const content = "One.\n\nTwo.\n\nThree.";
  const messages = replyMessages({
    content,
    calls: [call("a", 1, 4), call("b", 1, 4), call("c", 2, 4), call("d", 3, 10)],
  });
  assert.deepEqual(messages, [
    { role: "assistant", content: "One.", calls: [request("a"), request("b")] },
    result("a"),
    result("b"),
    { role: "assistant", content: "", calls: [request("c")] },
    result("c"),
    { role: "assistant", content: "Two.", calls: [request("d")] },
    result("d"),
    { role: "assistant", content: "Three." },
  ]);
});

Deno.test("a call without a result has one that says so, and an empty one stays", () => {
  assert.deepEqual(replyMessages({ content: "", calls: [call("a", 1, 0, null), call("b", 1, 0, "")] }).slice(1), [
    result("a", NO_RESULT),
    result("b", ""),
  ]);
});

Deno.test("how a reply ends that is to go on is left as it is", () => {
  assert.deepEqual(replyMessages({ content: "One.\n\n Two \n", calls: [call("a", 1, 4)] }).at(-1), {
    role: "assistant",
    content: "Two \n",
  });
});

Deno.test("a place that is past the text, as in somebody's file, does no harm", () => {
  const messages = replyMessages({ content: "Hi", calls: [call("a", 1, 99)] });
  assert.deepEqual(messages.map(({ role, content }) => [role, content]), [["assistant", "Hi"], ["tool", "a!"]]);
});

Deno.test("in a conversation, a reply that ends with results is closed: some servers take no question after them", () => {
  const common = { conversationId: "c", createdAt: 0 };
  const reply = { turnId: "t", model: "m", ending: null, error: null, usage: null };
  const branch: StoredMessage[] = [
    { ...common, id: "u", parentId: null, role: "user", content: "Hi" },
    {
      ...common,
      id: "r",
      parentId: "u",
      role: "assistant",
      content: "",
      reply: { ...reply, calls: [call("a", 1, 0)] },
    },
    { ...common, id: "v", parentId: "r", role: "user", content: "And?" },
    { ...common, id: "s", parentId: "v", role: "assistant", content: "", reply },
    { ...common, id: "w", parentId: "s", role: "user", content: "Well?" },
  ];
  assert.deepEqual(toPrompt(branch), [
    { role: "user", content: "Hi" },
    { role: "assistant", content: "", calls: [request("a")] },
    result("a"),
    { role: "assistant", content: NO_ANSWER },
    { role: "user", content: "And?" },
    { role: "user", content: "Well?" },
  ]);
});
